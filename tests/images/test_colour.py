"""Changes of colour beside torchvision's."""

from dataclasses import fields, replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torchvision.transforms.v2 import functional

from swaglib.images.colour import ColourDraws, draw_colour, jitter


def drawn(count: int, strength: float = 1.0, probability: float = 0.8, greyscale: float = 0.2) -> ColourDraws:
    return draw_colour(count, torch.Generator().manual_seed(3), strength, probability, greyscale)


def some_images(count: int) -> Tensor:
    """Random images; the second half has few levels, so that channels are often equal, black or white."""
    images = torch.rand(count, 3, 5, 7, generator=torch.Generator().manual_seed(7))
    images[count // 2 :] = (images[count // 2 :] * 3).round() / 3
    return images


def by_torchvision(image: Tensor, draws: ColourDraws, number: int) -> Tensor:
    operations = [
        (functional.adjust_brightness, draws.brightness),
        (functional.adjust_contrast, draws.contrast),
        (functional.adjust_saturation, draws.saturation),
        (functional.adjust_hue, draws.hue),
    ]
    if draws.applied[number]:
        for operation in draws.order[number].tolist():
            function, factor = operations[operation]
            image = function(image, factor[number].item())
    return functional.rgb_to_grayscale(image, 3) if draws.greyscale[number] else image


def same(first: ColourDraws, second: ColourDraws) -> bool:
    return all(torch.equal(getattr(first, field.name), getattr(second, field.name)) for field in fields(ColourDraws))


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.5])
def test_images_are_torchvisions_in_the_drawn_order(strength: float) -> None:
    images, draws = some_images(256), drawn(256, strength)
    assert len(draws.order[draws.applied].unique(dim=0)) == 24, "every order is among them"
    assert draws.applied.any() and draws.greyscale.any() and not (draws.applied | draws.greyscale).all()
    expected = torch.stack([by_torchvision(image, draws, number) for number, image in enumerate(images)])
    torch.testing.assert_close(jitter(images, draws), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("operation", [0, 1, 2, 3])
def test_one_operation_alone_is_torchvisions(operation: int) -> None:
    images, draws = some_images(32), drawn(32, probability=1, greyscale=0)
    neutral = {"brightness": 1.0, "contrast": 1.0, "saturation": 1.0, "hue": 0.0}
    del neutral[list(neutral)[operation]]
    draws = replace(draws, **{name: torch.full((32,), value) for name, value in neutral.items()})
    result = jitter(images, draws)
    names = ["brightness", "contrast", "saturation", "hue"]
    function, factor = getattr(functional, f"adjust_{names[operation]}"), getattr(draws, names[operation])
    expected = torch.stack([function(image, factor[number].item()) for number, image in enumerate(images)])
    torch.testing.assert_close(result, expected, atol=1e-5, rtol=0)
    assert (result - images).abs().max() > 0.1, "it does change the images"


def test_a_third_of_the_circle_swaps_the_channels() -> None:
    images, draws = some_images(16), drawn(16, strength=0, probability=1, greyscale=0)
    turned = jitter(images, replace(draws, hue=torch.full((16,), 1 / 3)))
    torch.testing.assert_close(turned, images[:, [2, 0, 1]], atol=1e-5, rtol=0)


def test_images_to_which_nothing_is_applied_are_unchanged() -> None:
    images, draws = some_images(64), drawn(64)
    untouched = ~draws.applied & ~draws.greyscale
    result = jitter(images, draws)
    assert torch.equal(result[untouched], images[untouched])
    assert not any(torch.equal(one, other) for one, other in zip(result[~untouched], images[~untouched], strict=True))


def test_greyscale_alone_is_grey() -> None:
    images = some_images(8)
    grey = jitter(images, drawn(8, probability=0, greyscale=1))
    assert torch.equal(grey[:, 0], grey[:, 1]) and torch.equal(grey[:, 0], grey[:, 2])
    torch.testing.assert_close(grey, functional.rgb_to_grayscale(images, 3), atol=1e-6, rtol=0)


def test_no_strength_changes_nothing() -> None:
    images = some_images(64)
    assert torch.equal(jitter(images, drawn(64, strength=0, probability=1, greyscale=0)), images)


def test_the_images_given_are_left_as_they_are() -> None:
    images = some_images(8)
    before = images.clone()
    jitter(images, drawn(8, probability=1, greyscale=1))
    assert torch.equal(images, before)


def test_a_part_of_the_draws_gives_that_part_of_the_images() -> None:
    images, draws = some_images(24), drawn(24)
    whole = jitter(images, draws)
    for part in (slice(0, 8), slice(8, 24), slice(5, 6), slice(4, 4)):
        # Not bit for bit, because how a mean is summed may depend on the size of the batch.
        torch.testing.assert_close(jitter(images[part], draws[part]), whole[part], atol=1e-6, rtol=0)


def test_channels_last_images_give_the_same() -> None:
    images, draws = some_images(16), drawn(16)
    result = jitter(images.contiguous(memory_format=torch.channels_last), draws)
    torch.testing.assert_close(result, jitter(images, draws), atol=1e-6, rtol=0)


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 40),
    seed=st.integers(0, 2**31),
    strength=st.floats(0, 2.5),
    probability=st.sampled_from([0.0, 0.8, 1.0]),
)
def test_draws_are_within_their_ranges(count: int, seed: int, strength: float, probability: float) -> None:
    def draw(images: int) -> ColourDraws:
        return draw_colour(images, torch.Generator().manual_seed(seed), strength, probability, 1 - probability)

    draws = draw(count)
    low, high, turn = torch.tensor([max(0, 1 - 0.8 * strength), 1 + 0.8 * strength, 0.2 * strength])
    for factor in (draws.brightness, draws.contrast, draws.saturation):
        assert factor.shape == (count,) and factor.dtype == torch.float32
        assert ((factor >= low) & (factor <= high)).all()
    assert draws.hue.shape == (count,) and (draws.hue.abs() <= turn).all()
    assert torch.equal(draws.order.sort(dim=1).values, torch.arange(4).expand(count, 4))
    if probability in (0, 1):
        assert (draws.applied == bool(probability)).all() and (draws.greyscale != bool(probability)).all()
    assert same(draws[: count // 2], draw(count // 2)), "the draws do not depend on the images that follow"


def test_draws_are_uniform_and_independent() -> None:
    draws = drawn(20_000)
    values = [(draws.brightness - 0.2) / 1.6, (draws.contrast - 0.2) / 1.6, (draws.saturation - 0.2) / 1.6]
    values += [(draws.hue + 0.2) / 0.4, draws.applied.float(), draws.greyscale.float()]
    for value in values[:4]:
        shares = torch.histc(value, 10, 0, 1) / len(value)
        assert shares.tolist() == pytest.approx([0.1] * 10, abs=0.012)
    assert float(values[4].mean()) == pytest.approx(0.8, abs=0.015)
    assert float(values[5].mean()) == pytest.approx(0.2, abs=0.015)
    values += [(draws.order == operation).float().argmax(dim=1).float() for operation in range(3)]
    correlations = torch.corrcoef(torch.stack(values))[:6]
    assert (correlations - torch.eye(6, 9)).abs().max() < 0.04
    first = torch.bincount(draws.order[:, 0], minlength=4) / len(draws)
    assert first.tolist() == pytest.approx([0.25] * 4, abs=0.015)


@pytest.mark.parametrize(
    ("strength", "probability", "greyscale", "message"),
    [
        (-0.1, 0.8, 0.2, "strength"),
        (2.6, 0.8, 0.2, "strength"),
        (float("nan"), 0.8, 0.2, "strength"),
        (1.0, 1.1, 0.2, "probability"),
        (1.0, 0.8, -0.2, "greyscale"),
    ],
)
def test_values_out_of_range_are_refused(strength: float, probability: float, greyscale: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        drawn(2, strength, probability, greyscale)


@pytest.mark.parametrize(
    "images",
    [
        torch.zeros(4, 3, 2, 2, dtype=torch.uint8),
        torch.zeros(4, 3, 2, 2, dtype=torch.float64),
        torch.zeros(4, 1, 2, 2),
        torch.zeros(3, 2, 2),
        torch.zeros(5, 3, 2, 2),
    ],
)
def test_images_that_do_not_fit_are_refused(images: Tensor) -> None:
    with pytest.raises(ValueError, match="images"):
        jitter(images, drawn(4))


def test_only_the_draws_are_on_the_cpu() -> None:
    # Tensors of the device "meta" have no values, but refuse tensors of other devices as a GPU does.
    result = jitter(some_images(32).to("meta"), drawn(32))
    assert result.device.type == "meta" and result.shape == (32, 3, 5, 7)
