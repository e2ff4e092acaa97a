"""Fine-tuning: it learns, it is the same every time, and settings are chosen on validation images."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import torch

from swaglib.evaluation.fine_tuning import task
from swaglib.evaluation.fine_tuning.decodable import decodable
from swaglib.evaluation.fine_tuning.mixup import mix
from swaglib.evaluation.fine_tuning.objective import renormalised
from swaglib.evaluation.fine_tuning.results import FineTuned, read_fine_tuned
from swaglib.evaluation.fine_tuning.train import fine_tune
from swaglib.evaluation.fine_tuning.work import fine_tune_task
from swaglib.launch.job_start import run_job
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.posts.schema import write_posts
from swaglib.settings.fine_tune import FineTune
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from tests.conftest import MACHINE, OPTIMIZER, SPLITS, changed, make_posts, shape_image
from tests.training.runs import StoppedError

SETTINGS = FineTune(
    tasks=["shapes"],
    image_size=32,
    epochs=8,
    batch_size=8,
    learning_rates=[0.001, 0.5],
    optimizer=replace(OPTIMIZER, ema_decay=0.8),
    mixup=0.1,
    grad_accum_steps=1,
    precision="float32",
    compile=False,
    activation_checkpointing=False,
    parallel="ddp",
    sync_batch_norm=False,
    checkpoint_every=10,
    keep_checkpoints=1,
    crop_min_scale=0.7,
    splits=SPLITS,
    seed=0,
)


@pytest.fixture
def study(here: Path) -> Path:
    """A folder with a task, posts and a network; the current one."""
    (here / "tasks").mkdir()
    (here / "tasks/shapes.yaml").write_text(
        "title: t\nlicense: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"
    )
    write_posts(make_posts("crayon", 80), here / "posts/crayon.parquet")
    (here / "network").mkdir(parents=True)
    save_model(build_model("test_resnet", 2, seed=0), here / "network", "test_resnet", ["a", "b"], 32)
    return here


def tuned(
    settings: FineTune, name: str, report: Callable[[int, int], None] = lambda done, total: None
) -> tuple[FineTuned, dict[str, bytes]]:
    """Fine-tunes the network in the current folder; returns the results, and the files by their name."""
    folder = Path(name)
    folder.mkdir(exist_ok=True)
    checkpoints = Path(f"{name}-checkpoints")
    fine_tune_task(settings, Path("network"), Path("posts"), Path("tasks"), folder, MACHINE, checkpoints, report)
    return read_fine_tuned(folder), {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_it_learns_chooses_on_validation_and_is_the_same_every_time(study: Path) -> None:
    seen: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        seen.append((done, total))

    first, files = tuned(SETTINGS, "one", report)
    assert tuned(SETTINGS, "two")[1] == files
    assert set(files) == {"measures.csv", "scores.parquet", "curves.csv"}
    assert seen[-1][0] == seen[-1][1]
    value = first.measures.row(by_predicate=pl.col("metric") == "accuracy", named=True)
    assert (value["task"], value["protocol"], value["run"]) == ("shapes", "fine_tune", None)
    assert value["value"] > 0.7 and value["n"] == len(first.scores)  # circles and squares
    tried = first.tried()
    assert tried["setting"].to_list() == [0.001, 0.5] and tried["protocol"].unique().to_list() == ["fine_tune"]
    assert tried.filter("chosen")["validation_accuracy"].item() == tried["validation_accuracy"].max()
    fast = first.curves.filter((pl.col("learning_rate") == 0.5) & ~pl.col("refit"))["loss"]
    assert fast[-1] < 0.7 * fast[0]


def test_the_network_that_is_evaluated_has_learned_from_training_and_validation_images(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = load_task("shapes", read_definition(study / "tasks/shapes.yaml"), study / "posts", SPLITS)
    learned: list[tuple[float, set[str]]] = []

    def spied(backbone: Any, loader: Any, images: pl.DataFrame, names: Any, rate: float, *others: Any) -> Any:
        learned.append((rate, set(images["id"])))
        return fine_tune(backbone, loader, images, names, rate, *others)

    monkeypatch.setattr(task, "fine_tune", spied)
    results, _ = tuned(replace(SETTINGS, epochs=2), "one")
    (chosen,) = results.curves.filter("chosen")["learning_rate"].unique()
    assert [rate for rate, _ in learned] == [0.001, 0.5, chosen]
    seen = [set(data.rows(split)["id"]) for split in ("train", "validation")]
    assert [ids for _, ids in learned] == [seen[0], seen[0], seen[0] | seen[1]]
    last = results.curves.filter("refit")
    assert last["chosen"].all() and last["validation_accuracy"].null_count() == len(last)
    assert last["epoch"].max() == results.curves["epoch"].max() == 2
    assert results.scores["id"].is_in([*seen[0], *seen[1]]).sum() == 0


@pytest.mark.slow
def test_rates_beyond_the_settings_are_tried_where_the_best_lies_at_an_end(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accuracy = {0.1: 0.6, 0.2: 0.7, 0.4: 0.8, 0.8: 0.5}
    asked: list[float] = []

    def rated(*arguments: Any) -> Any:
        asked.append(arguments[4])
        return fine_tune(*arguments)

    monkeypatch.setattr(task, "fine_tune", rated)
    monkeypatch.setattr(task, "_accuracy", lambda *_: accuracy[asked[-1]])
    seen: list[tuple[int, int]] = []
    brief = replace(SETTINGS, epochs=1, learning_rates=[0.1, 0.2])
    results, _ = tuned(brief, "one", lambda done, total: seen.append((done, total)))
    assert asked == [0.1, 0.2, 0.4, 0.8, 0.4]
    assert dict(results.tried().select("setting", "validation_accuracy").iter_rows()) == accuracy
    assert results.tried().filter("chosen")["setting"].to_list() == [0.4]
    assert all(done <= total for done, total in seen) and seen[-1][0] == seen[-1][1]


def test_rates_are_tried_up_to_a_bound_only(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def rated(*arguments: Any) -> Any:
        asked.append(arguments[4])
        return fine_tune(*arguments)

    monkeypatch.setattr(task, "fine_tune", rated)
    monkeypatch.setattr(task, "_accuracy", lambda *_: 1 - asked[-1])  # the smaller, the better
    tuned(replace(SETTINGS, epochs=1, learning_rates=[0.1, 0.3]), "one")
    assert asked == [0.1, 0.3, 0.0333333, 0.0111111, 0.0037037, 0.0037037]
    assert 0.0037037 / 3 < 0.1 / task.FURTHEST < 0.0037037


@pytest.mark.slow
def test_an_interrupted_one_goes_on_and_ends_with_the_same_bytes(study: Path) -> None:
    brief = replace(SETTINGS, epochs=2, checkpoint_every=3)
    seen: list[tuple[int, int]] = []
    straight = tuned(brief, "straight", lambda done, total: seen.append((done, total)))[1]
    total = seen[-1][1]
    for share in (0.3, 0.4, 0.8):  # of three trainings, at two learning rates and with all images

        def stop(done: int, total: int, at: float = share) -> None:
            if done >= at * total:
                raise StoppedError

        with pytest.raises(StoppedError):
            tuned(brief, "resumed", stop)
    seen.clear()
    assert tuned(brief, "resumed", lambda done, total: seen.append((done, total)))[1] == straight
    assert min(done for done, _ in seen) > total / 2, "the learning rates are not tried again"


@pytest.mark.slow
def test_two_processes_share_a_training_and_end_where_one_does(study: Path) -> None:
    # Without batch normalisation and mixup, which see each process's part of a batch by themselves.
    save_model(build_model("test_vit", 2, seed=0, image_size=32), study / "network", "test_vit", ["a", "b"], 32)
    calm = changed(SETTINGS, epochs=3, learning_rates=[0.05, 0.1], mixup=0.0, ema_decay=None)
    one, _ = tuned(calm, "one")
    Path("two").mkdir()
    places = {"network": "network", "posts": "posts", "tasks": "tasks", "folder": "two", "checkpoints": "two-state"}
    arguments = {"settings": calm, "machine": MACHINE, **{name: study / own for name, own in places.items()}}
    run_job("swaglib.evaluation.fine_tuning.work:fine_tune_task", arguments, "shared", processes=2)
    two = read_fine_tuned(Path("two"))
    assert two.curves["loss"].to_list() == pytest.approx(one.curves["loss"].to_list(), abs=1e-4)
    assert two.curves.drop("loss").equals(one.curves.drop("loss")) and two.scores.equals(one.scores)


def test_torn_images_are_left_out_of_training_and_wrong_in_the_test(study: Path) -> None:
    torn = pl.format("torn {}", "id").cast(pl.Binary)
    posts = make_posts("crayon", 80).with_columns(
        image=pl.when(pl.int_range(pl.len()) % 10 == 3).then(torn).otherwise("image")
    )
    write_posts(posts, study / "posts/crayon.parquet")
    brief = replace(SETTINGS, epochs=1, learning_rates=[0.1])
    results, _ = tuned(brief, "one")
    scores = results.scores
    unreadable = scores.filter(pl.col("id").str.ends_with("3"))
    assert len(unreadable) and unreadable["score"].sum() == 0
    frame = pl.DataFrame({"image": [shape_image("circle", "red"), b"torn"], "path": [None, None]})
    kept, contents = decodable(frame, 32)
    assert len(kept) == len(contents) == 1
    left_out = results.measures.row(by_predicate=pl.col("metric") == "unreadable", named=True)
    assert left_out["value"] == posts["id"].str.ends_with("3").sum() - len(unreadable)


def test_a_learning_rate_that_diverges_is_not_chosen_and_if_all_do_that_is_an_error(study: Path) -> None:
    wild = changed(SETTINGS, epochs=2, learning_rates=[0.01, 1e30], momentum=0.0, ema_decay=None, warmup_fraction=0.0)
    curves = tuned(wild, "one")[0].curves
    assert curves.filter("chosen")["learning_rate"].unique().to_list() == [0.01]
    assert curves.filter(pl.col("learning_rate") > 1)["loss"].null_count() > 0
    with pytest.raises(FloatingPointError, match=r"diverged at every learning rate: 1e\+30\. Add lower ones"):
        tuned(replace(wild, learning_rates=[1e30]), "two")


def test_a_task_that_is_only_for_tests_is_refused_by_name(study: Path) -> None:
    (study / "tasks/sketches.yaml").write_text((study / "tasks/shapes.yaml").read_text() + "trained_on: shapes\n")
    with pytest.raises(ValueError, match=r"'sketches' is only for tests: .* Name 'shapes'"):
        tuned(replace(SETTINGS, tasks=["sketches"]), "one")


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.evaluation.fine_tuning.results; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_mixup_mixes_views_and_classes_alike() -> None:
    views, targets = torch.eye(4)[:, :, None, None] * torch.ones(4, 4, 2, 2), torch.eye(4)
    mixed, wanted = mix(views, targets, 1.0, torch.Generator().manual_seed(0))
    assert torch.allclose(mixed.mean(dim=(2, 3)), wanted) and not torch.equal(wanted, targets)
    assert torch.allclose(wanted.sum(dim=1), torch.ones(4))
    assert mix(views, targets, 0.0, torch.Generator()) == (views, targets)


def test_views_are_normalised_as_the_backbone_wants_them(study: Path) -> None:
    backbone = load_backbone("network", device="cpu")
    other = replace(backbone, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
    image_ = torch.rand(2, 3, 4, 4)
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (backbone.mean, backbone.std))
    views = (image_ - mean) / std
    assert torch.equal(renormalised(views, backbone), views)
    assert torch.allclose(renormalised(views, other), (image_ - 0.5) / 0.5, atol=1e-5)
