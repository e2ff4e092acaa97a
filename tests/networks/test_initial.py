"""A network with random weights is a fair one: all branches take part, and its statistics are those of images."""

from collections.abc import Iterator

import pytest
import timm
import torch
from torch import Tensor, nn

from swaglib.networks.build import build_model
from swaglib.networks.initial import fit_batch_norms, open_branches


def batches(count: int, seed: int = 0) -> Iterator[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    for _ in range(count):
        yield 3 + 2 * torch.randn(16, 3, 32, 32, generator=generator)


@pytest.mark.parametrize("name", ["regnety_002", "resnet10t"])
def test_the_branches_of_networks_that_start_closed_are_opened(name: str) -> None:
    network = build_model(name, 5, seed=0).eval()
    closed = [own for own, parameter in network.named_parameters() if not own.endswith("bias") and not parameter.any()]
    assert closed, "timm starts the last normalisation of a branch at 0"
    before = {own: value.clone() for own, value in network.state_dict().items()}
    assert open_branches(network) == closed
    for own, value in network.state_dict().items():
        assert torch.equal(value, torch.ones_like(value) if own in closed else before[own]), own
    assert open_branches(network) == []


def test_layer_scales_of_zero_are_opened_and_biases_and_matrices_stay() -> None:
    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gamma = nn.Parameter(torch.zeros(4))
            self.gain = nn.Parameter(torch.zeros(()))
            self.bias = nn.Parameter(torch.zeros(4))
            self.matrix = nn.Parameter(torch.zeros(4, 4))
            self.small = nn.Parameter(torch.full((4,), 1e-6))

    block = Block()
    assert open_branches(block) == ["gamma", "gain"]
    assert not block.bias.any() and not block.matrix.any() and block.small.max() < 1e-5


@pytest.mark.parametrize("name", ["regnety_002", "resnet10t"])
def test_with_fitted_statistics_evaluation_normalises_as_training_does(name: str) -> None:
    network = build_model(name, 5, seed=0)
    open_branches(network)
    fit_batch_norms(network, batches(4))
    inputs: dict[str, Tensor] = {}

    def note(own: str) -> object:
        return lambda module, given, output: inputs.update({own: given[0]})

    norms = {own: one for own, one in network.named_modules() if isinstance(one, nn.BatchNorm2d)}
    for own, one in norms.items():
        one.register_forward_hook(note(own))
    network.eval()
    with torch.no_grad():
        network(torch.cat(list(batches(4))))
    for own in list(norms)[:3]:  # later ones see small maps, whose batches differ
        mean = inputs[own].mean(dim=(0, 2, 3))
        assert torch.allclose(norms[own].running_mean, mean, atol=0.05 * float(inputs[own].std())), own
    first = next(iter(norms.values()))
    assert first.num_batches_tracked == 4 and first.momentum == 0.1


def test_statistics_are_the_plain_mean_over_batches_and_nothing_else_changes() -> None:
    network = nn.Sequential(nn.BatchNorm2d(3), nn.Dropout(0.5), nn.Conv2d(3, 2, 1)).train()
    network[1].eval()
    state, generator = network[2].state_dict(), torch.get_rng_state()
    expected = torch.stack([batch.mean(dim=(0, 2, 3)) for batch in batches(3)]).mean(dim=0)
    fit_batch_norms(network, batches(3))
    assert torch.allclose(network[0].running_mean, expected, atol=1e-5)
    assert [module.training for module in network] == [True, False, True] and network.training
    assert all(torch.equal(value, network[2].state_dict()[own]) for own, value in state.items())
    assert torch.equal(torch.get_rng_state(), generator), "nothing is drawn"
    with pytest.raises(ValueError, match="no batch"):
        fit_batch_norms(network, iter(()))


def test_a_network_without_statistics_asks_for_no_batch() -> None:
    def none() -> Iterator[Tensor]:
        raise AssertionError
        yield

    fit_batch_norms(timm.create_model("test_vit"), none())
