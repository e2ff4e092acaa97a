"""The engine: schedule, optimiser, checkpoints, and a run from shards to a run folder."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import timm
import torch

from swaglib.training.card import model_card
from swaglib.training.checkpoint import Checkpoints, load_checkpoint, save_checkpoint
from swaglib.training.loop import check_finite
from swaglib.training.optimiser import build_optimiser, learning_rate
from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train


def test_the_schedule_warms_up_to_the_scaled_peak_and_ends_at_zero() -> None:
    settings = replace(PRETRAIN, batch_size=512, learning_rate=0.1, warm_up=0.1)
    rates = [learning_rate(step, 1000, settings) for step in range(1000)]
    assert max(rates) == pytest.approx(0.2) and rates.index(max(rates)) in (99, 100)
    assert rates[49] == pytest.approx(0.1)
    assert rates[550] == pytest.approx(0.1)
    assert rates[-1] == pytest.approx(0.2 * 0.5 * (1 + math.cos(math.pi * 899 / 900)))


def test_norms_and_biases_are_not_decayed() -> None:
    model = timm.create_model("resnet10t", num_classes=3)
    decayed, free = build_optimiser(model, PRETRAIN).param_groups
    assert decayed["weight_decay"] == PRETRAIN.weight_decay and free["weight_decay"] == 0
    assert all(p.ndim > 1 for p in decayed["params"]) and all(p.ndim == 1 for p in free["params"])
    assert len(decayed["params"]) + len(free["params"]) == len(list(model.parameters()))
    assert decayed["nesterov"]


@pytest.mark.parametrize("changes", [{"model": "resnet14t"}, {"ema": 0.9}, {"optimiser": "adamw"}])
def test_a_checkpoint_that_does_not_fit_is_refused_in_a_sentence(
    tmp_path: Path, shards_folder: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(StoppedError):
        train(PRETRAIN, shards_folder, tmp_path / "run", report=stop_at(40))
    with pytest.raises(RuntimeError, match=r"The checkpoint of step 4 does not fit this run: other code or .*Error: "):
        train(replace(PRETRAIN, **changes), shards_folder, tmp_path / "run")


def test_a_checkpoint_holds_no_code(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "sprung"),))

    save_checkpoint(tmp_path, {"step": 3, "model": Trap()}, 1)
    with pytest.raises(Exception, match=r"[Ww]eights"):
        load_checkpoint(tmp_path)
    assert not (tmp_path / "sprung").exists()


def test_the_newest_few_checkpoints_are_kept(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path) is None
    for step in (4, 8, 1000, 12_000):
        save_checkpoint(tmp_path, {"step": step}, 2)
    assert load_checkpoint(tmp_path) == {"step": 12_000}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "empty", "changed"])
def test_a_damaged_checkpoint_falls_back_to_the_one_before_and_says_so(tmp_path: Path, damage: str) -> None:
    for step in (4, 8):
        save_checkpoint(tmp_path, {"step": step, "model": torch.arange(100)}, 2)
    newest = max(tmp_path.iterdir())
    content = newest.read_bytes()
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    newest.write_bytes({"cut": content[:-7], "empty": b"", "changed": changed}[damage])
    with pytest.warns(UserWarning, match=newest.name):
        state = load_checkpoint(tmp_path)
    assert state is not None and state["step"] == 4


def test_a_state_is_what_it_was_when_it_was_handed_over(tmp_path: Path) -> None:
    weights = torch.zeros(1000)
    with Checkpoints(tmp_path, 2) as writer:
        writer.save({"step": 1, "model": {"weights": weights}, "log": [{"loss": 1.0}]})
        weights += 1  # training goes on
    state = load_checkpoint(tmp_path)
    assert state is not None and (state["model"]["weights"] == 0).all()


def test_an_error_of_writing_is_not_swallowed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError), Checkpoints(tmp_path / "file", 2) as writer:
        writer.save({"step": 1})


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, shards_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("run")
    train(PRETRAIN, shards_folder, folder / "hashtag")
    return folder


def test_an_interrupted_run_ends_with_the_same_bytes(finished: Path, tmp_path: Path, shards_folder: Path) -> None:
    folder = tmp_path / "hashtag"
    for images in (40, 72):  # once after a checkpoint and a step, once more later
        with pytest.raises(StoppedError):
            train(PRETRAIN, shards_folder, folder, report=stop_at(images))
        assert not list(folder.iterdir()), "nothing is written before the end"
    train(PRETRAIN, shards_folder, folder)
    assert_same_bytes(finished / "hashtag", folder)


def test_a_run_holds_what_the_stage_needs_and_no_name_or_path(finished: Path) -> None:
    files = {path.name: path.read_bytes() for path in (finished / "hashtag").iterdir()}
    assert set(files) == {
        "config.json",
        "log.csv",
        "metrics.json",
        "model.safetensors",
        "objective.json",
        "vocabulary.json",
    }
    assert not any(str(finished).encode() in content for content in files.values())


def test_the_model_card_tells_network_data_and_head(finished: Path) -> None:
    metrics, said = (json.loads((finished / f"hashtag/{name}.json").read_text()) for name in ("metrics", "objective"))
    card = model_card("mine", PRETRAIN, metrics, said["card"], said["kind"])
    assert "# mine" in card and "resnet10t network" in card and f"{metrics['parameters']:,} parameters" in card
    assert "of this study, pre-trained to predict hashtags (softmax, 1/K a hashtag)." in card
    assert f"{metrics['classes']} canonical hashtags (WordNet synsets)" in card


def test_the_network_learns_the_shapes(finished: Path) -> None:
    log = pl.read_csv(finished / "hashtag/log.csv")
    losses = log["loss"].drop_nulls()
    assert losses[-1] < 0.8 * losses[0]
    assert log["validation_loss"].drop_nulls().len() >= 2
    assert json.loads((finished / "hashtag/metrics.json").read_text())["images"] == PRETRAIN.images


def test_timm_loads_a_run_with_no_code_of_ours(finished: Path) -> None:
    model = timm.create_model(f"local-dir:{finished / 'hashtag'}", pretrained=True)
    vocabulary = json.loads((finished / "hashtag/vocabulary.json").read_text())
    assert model.num_classes == len(vocabulary)
    assert model.pretrained_cfg["label_names"] == [entry["name"] for entry in vocabulary]
    data = timm.data.resolve_model_data_config(model)
    assert tuple(data["input_size"]) == (3, PRETRAIN.pixels, PRETRAIN.pixels)
    from swaglib.networks.local import load_model

    ours, _ = load_model(finished / "hashtag")
    for name, value in model.state_dict().items():
        assert torch.equal(value, ours.state_dict()[name]), name


def test_a_run_without_training_has_the_hashtags_head_and_no_curve(tmp_path: Path, shards_folder: Path) -> None:
    metrics = train(replace(PRETRAIN, objective="none"), shards_folder, tmp_path / "none")
    assert metrics["images"] == 0 and metrics["classes"] > 2
    assert pl.read_csv(tmp_path / "none/log.csv").is_empty()


def test_supervised_sees_the_same_pictures_with_other_labels(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, objective="supervised", images=16)
    train(settings, shards_folder, tmp_path / "supervised")
    vocabulary = json.loads((tmp_path / "supervised/vocabulary.json").read_text())
    assert [entry["subgroup"] for entry in vocabulary] == ["circle", "square"]


def test_a_loss_that_is_not_finite_stops_with_step_rate_and_pictures(tmp_path: Path, shards_folder: Path) -> None:
    settings = replace(PRETRAIN, learning_rate=1e9)
    with pytest.raises(
        FloatingPointError, match=r"at step \d+ of 12, with a learning rate of .* (crayon|pencil)/\d+, "
    ):
        train(settings, shards_folder, tmp_path / "hashtag")
    assert not list((tmp_path / "hashtag").iterdir())


def test_an_unknown_model_names_its_neighbours(tmp_path: Path, shards_folder: Path) -> None:
    with pytest.raises(ValueError, match="regnety_002"):
        train(replace(PRETRAIN, model="regnety_9000"), shards_folder, tmp_path / "x")


def test_weights_that_the_last_step_made_infinite_are_refused() -> None:
    weights = {"good": torch.ones(3), "count": torch.tensor(2), "bad": torch.tensor([1.0, math.inf])}
    with pytest.raises(FloatingPointError, match=r"'bad' are not finite"):
        check_finite(weights)
    del weights["bad"]
    check_finite(weights)
