"""How a setting finds its objective, and what is refused when."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data
from swaglib.registry import names
from swaglib.shards.index import PRETRAIN as SPLIT
from swaglib.shards.index import read_index
from swaglib.training.pretrain import pretrain
from tests.conftest import MACHINE, PRETRAIN, ROOT

TOY = "tests.training.toy_teacher"


@pytest.mark.parametrize("name", ["hashtag", "hashtag_sigmoid", "supervised", "random", "imagenet", TOY])
def test_each_objective_is_found_by_its_name_and_tells_what_it_is(name: str, shards_folder: Path) -> None:
    build = load_objective(name, {"momentum": 0.5} if name == TOY else {})
    objective = build(Data(read_index(shards_folder, SPLIT), shards_folder))
    assert len(objective.classes) == len(objective.vocabulary) >= 2
    assert objective.card and objective.kind
    assert objective.trains == (name not in ("random", "imagenet"))


def test_an_unknown_objective_is_refused_with_the_settings_and_without_torch() -> None:
    code = """
import json, sys
from swaglib.settings.reading import check
from swaglib import project
values = project.parameters("pretrain", next(iter(project.read_params()["runs"])))
check("pretrain", {**values, "objective": "tests.training.toy_teacher"})
for name in ("hashtga", "gather", "mylab.mine", "json.nothing"):
    try:
        check("pretrain", {**values, "objective": name})
    except ValueError as error:
        print(error)
assert "torch" not in sys.modules
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    known = f"There are: {', '.join(names('swaglib.objectives', ['Settings', 'build']))}."
    assert done.stdout.count(known) == 2 and "'mylab.hashtga'" in done.stdout
    assert "pretrain.objective: Python finds no module 'mylab.mine'" in done.stdout
    assert "no module 'json.nothing'" in done.stdout


def test_settings_that_do_not_fit_are_named_before_data_are_opened(tmp_path: Path) -> None:
    wrong = {"momentum": "0.9", "queu": 3}
    settings = replace(PRETRAIN, objective=TOY, objective_settings=wrong)
    with pytest.raises(ValueError, match=TOY) as caught:
        pretrain(settings, MACHINE, tmp_path / "no shards", tmp_path, tmp_path)
    assert "pretrain.objective_settings.queu: no such setting" in str(caught.value)
    assert "pretrain.objective_settings.momentum:" in str(caught.value) and "'0.9' (str)" in str(caught.value)
    with pytest.raises(ValueError, match=r"pretrain\.objective_settings\.momentum: missing"):
        load_objective(TOY, {})


def test_a_module_that_is_no_objective_is_refused() -> None:
    known = ", ".join(names("swaglib.objectives", ["Settings", "build"]))
    with pytest.raises(ValueError, match=rf"json\.decoder lacks `Settings`\. .* has: {known}\."):
        load_objective("json.decoder", {})
