"""The command that evaluates any backbone on any task."""

from pathlib import Path

import pytest

from swaglib import evaluate
from swaglib.evaluation.resolutions import accuracy_and_throughput
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Transfer
from swaglib.tasks.definition import parse_definition
from swaglib.tasks.load import load_task

SETTINGS = Transfer(
    tasks=["shapes"],
    protocols=["linear"],
    corrupted=[],
    test_share=0.4,
    validation_share=0.2,
    smallest_class=None,
    inverse_regularisation=[0.1],
    bootstrap=50,
    seed=0,
)


def test_what_is_wrong_is_said_in_one_sentence_and_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--backbone", "runs/no-such-run", "--task", "icon-park"]) == 1
    assert "no-such-run" in capsys.readouterr().err
    assert evaluate.main(["--backbone", "runs/hashtag", "--task", "no-such-task"]) == 1
    assert "There is no task 'no-such-task'" in capsys.readouterr().err


def test_a_classifier_that_lacks_the_classes_says_what_to_take_instead(tmp_path: Path, posts_folder: Path) -> None:
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["moon", "sun"], 32)
    (tmp_path / "shapes.yaml").write_text(
        "title: t\nlicence: CC0-1.0\nsource: {kind: posts, posts: [crayon], label: subgroup, smallest_class: 5}\n"
    )
    with pytest.raises(ValueError, match="Take a linear probe instead"):
        evaluate.evaluate(str(tmp_path), "shapes", "own", posts=posts_folder, tasks=tmp_path, kept=None)


def test_larger_pictures_cost_more(tmp_path: Path, posts_folder: Path) -> None:
    save_model(build_model("resnet10t", 2, seed=0), tmp_path, "resnet10t", ["a", "b"], 48)
    source = {"kind": "posts", "posts": ["crayon"], "label": "subgroup", "smallest_class": 5}
    definition = parse_definition({"title": "t", "licence": "CC0-1.0", "source": source}, "t")
    data = load_task("shapes", definition, posts_folder, 0.4, 0.2, 0)
    table = accuracy_and_throughput(str(tmp_path), data, SETTINGS)
    assert table["pixels"].to_list() == [32, 48, 64, 96]
    assert table["multiply-adds"].is_sorted() and table["parameters"].n_unique() == 1
    rates = dict(table.select("pixels", "large batch").iter_rows())
    assert rates[32] > rates[96]
