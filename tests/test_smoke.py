"""The whole pipeline, end to end, in a copy of the project with the smoke settings."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from ruamel.yaml import YAML

from swaglib.launch.store import store
from swaglib.measures import MEASURE
from swaglib.project import PARAMS, read_params
from swaglib.project import merged as with_own
from swaglib.smoke import make_copy, merged
from tests.conftest import ROOT

UNTRAINED = ("random", "pixels", "imagenet")
"""Objectives of runs that are not trained."""

OTHER_TABLES = ("tasks", "network", "tuning")
"""Tables of metrics that have a schema of their own."""


def dvc(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dvc", *arguments]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **variables}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)


def stages_of(folder: Path) -> list[str]:
    """Returns the stages of a project, one a run where `dvc.yaml` has one for each: `transfer@hashtag`."""
    listed = dvc(folder, "stage", "list", "--name-only")
    assert listed.returncode == 0, listed.stderr
    return listed.stdout.split()


def first_run(folder: Path) -> str:
    return str(next(iter(read_params(folder / PARAMS)["runs"])))


def status(folder: Path) -> str:
    return subprocess.run(["git", "status", "--porcelain"], cwd=folder, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the pipeline has run once."""
    folder = tmp_path_factory.mktemp("smoke") / "study"
    result = subprocess.run(
        [sys.executable, "-m", "swaglib.smoke", str(folder)], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, f"{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
    commit = ["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--all", "--message", "run"]
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    subprocess.run(commit, cwd=folder, check=True)
    return folder


def test_a_study_without_the_emoji_has_the_stages_that_need_none(tmp_path: Path) -> None:
    """The example that the documentation has; it ran to the report, which takes minutes."""
    make_copy(ROOT, tmp_path / "icons", [ROOT / "docs/examples/icons_alone.yaml"])
    stages = stages_of(tmp_path / "icons")
    assert {"collect", "curate", "pretrain@hashtag", "transfer@pixels", "fine_tune@hashtag", "report"} <= set(stages)
    assert not {name.partition("@")[0] for name in stages} & {"detection", "fairness"}
    assert "transfer@supervised" not in stages
    own = read_params(tmp_path / "icons" / PARAMS)
    assert own["collect"]["designs"] == {} and own["compare"]["headline"] == {"streamline": ["icon-park"]}


@pytest.mark.slow
def test_the_pipeline_runs_to_its_end_and_leaves_tidy_measures(copy: Path) -> None:
    assert (copy / "reports/study.html").stat().st_size > 50_000
    stages = stages_of(copy)
    tables = [path for path in (copy / "metrics").glob("*.csv") if path.stem not in OTHER_TABLES]
    names = {path.stem for path in tables if not path.stem.startswith("audit-")}
    assert names == {name.replace("@", "-") for name in stages if "@" in name} | {"comparison"}
    zero_shot = read_params(copy / PARAMS)["zero_shot"]
    maps = {path.relative_to(copy / "metrics/zero_shot_maps") for path in copy.glob("metrics/zero_shot_maps/*/*.csv")}
    assert maps == {Path(run, f"{task}.csv") for run in zero_shot["runs"] for task in zero_shot["tasks"]}
    for path in tables:
        table = pl.read_csv(path)
        assert table.columns == list(MEASURE) and len(table)
        for column in ("protocol", "variant", "metric", "attribute"):
            kinds = table[column].drop_nulls().unique().to_list()
            assert all(re.fullmatch(r"[a-z0-9_]+", str(kind)) for kind in kinds), f"{path.stem}: {kinds}"
    notebooks = {path.stem for path in (copy / "reports/notebooks").glob("*.ipynb")}
    assert notebooks == {name.replace("@", "-") for name in stages}
    assert not list(store().root.glob("live/*/checkpoints")), "finished works leave no checkpoints"


@pytest.mark.slow
def test_an_edit_that_changes_no_result_computes_nothing(copy: Path) -> None:
    works = set(store().root.glob("done/*"))
    edits = {
        "swaglib/figures/style.py": ("colorblind", "deep"),
        "swaglib/training/loop.py": ('"""The training loop', '"""The loop of training'),
        "swaglib/launch/launch.py": ('"""Brings the results', '"""Finds the results'),
    }
    before = {path: (copy / path).read_text() for path in edits}
    for path, (old, new) in edits.items():
        assert old in before[path]
        (copy / path).write_text(before[path].replace(old, new))
    environment = {"PYTHONPATH": str(copy)}
    run = first_run(copy)
    stages = (f"transfer@{run}", f"fine_tune@{run}", f"detection@{run}")
    result = dvc(copy, "repro", *stages, **environment)
    assert result.returncode == 0, result.stderr[-2000:]
    for stage in (f"pretrain@{run}", *stages):
        assert f"Running stage '{stage}'" in result.stdout, "its figures have other colours"
    assert set(store().root.glob("done/*")) == works, "nothing was computed"
    for path, text in before.items():
        (copy / path).write_text(text)
    assert dvc(copy, "repro", **environment).returncode == 0
    assert set(store().root.glob("done/*")) == works


@pytest.mark.slow
def test_a_second_clone_finds_the_works_and_a_changed_run_trains_that_run_only(
    copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = read_params(copy / PARAMS)
    kept, *others = values["runs"]
    settings = {name: with_own(values["pretrain"], values["runs"][name] or {}) for name in others}
    changed = next((name for name in others if settings[name]["objective"] not in UNTRAINED), None)
    if changed is None:
        pytest.skip("params.yaml has no second run that trains")
    clone = tmp_path_factory.mktemp("second") / "study"
    subprocess.run(["git", "clone", "--quiet", str(copy), str(clone)], check=True)
    shutil.copytree(copy / "data/packages", clone / "data/packages")
    own = values["runs"][changed] or {}
    values["runs"][changed] = {**own, "learning_rate": settings[changed]["learning_rate"] / 2}
    with open(clone / PARAMS, "w") as stream:
        YAML(typ="safe", pure=True).dump(values, stream)
    works = set(store().root.glob("done/*"))
    result = dvc(clone, "repro", f"transfer@{kept}", f"pretrain@{changed}", PYTHONPATH=str(clone))
    assert result.returncode == 0, result.stderr[-2000:]
    computed = [store().description(path.name) for path in set(store().root.glob("done/*")) - works]
    seeds = settings[changed]["seeds"]
    trainings = {f"pretrain-{changed}", *(f"pretrain-{changed}-seed-{seed}" for seed in seeds[1:])}
    assert {own["title"] for own in computed} == trainings, "all others are found"


@pytest.mark.slow
def test_a_second_run_does_nothing_and_git_stays_clean(copy: Path) -> None:
    assert status(copy) == ""
    result = dvc(copy, "repro")
    assert result.returncode == 0
    assert "Running stage" not in result.stdout
    assert status(copy) == ""


@pytest.mark.slow
def test_running_everything_again_gives_the_same_bytes(copy: Path) -> None:
    result = dvc(copy, "repro", "--force", "--no-run-cache", SWAG_FRESH="again")
    assert result.returncode == 0, result.stderr[-2000:]
    assert result.stdout.count("Running stage") == len(stages_of(copy))
    assert status(copy) == "", "dvc.lock or metrics changed: a stage is not reproducible"


@pytest.mark.slow
def test_a_change_and_its_reverse_restore_results_without_running(copy: Path) -> None:
    params, page = copy / PARAMS, copy / "reports/study.html"
    before, shown = params.read_text(), page.read_bytes()
    values = read_params(params)
    values["report"]["title"] = "Another title"
    with open(params, "w") as stream:
        YAML(typ="safe", pure=True).dump(values, stream)
    assert "Running stage 'report'" in dvc(copy, "repro").stdout
    assert "Another title" in page.read_text()
    params.write_text(before)
    assert dvc(copy, "repro").returncode == 0
    assert status(copy) == ""
    assert page.read_bytes() == shown


@pytest.mark.slow
def test_metrics_and_plots_show(copy: Path) -> None:
    shown = dvc(copy, "metrics", "show")
    assert shown.returncode == 0 and f"transfer-{first_run(copy)}.json" in shown.stdout
    plots = dvc(copy, "plots", "show", "--out", "plots")
    assert plots.returncode == 0, plots.stderr
    assert (copy / "plots/index.html").is_file()


def test_a_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(FileExistsError, match="not empty"):
        make_copy(ROOT, tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_measures_of_runs_that_the_small_study_lacks_are_left_behind(tmp_path: Path) -> None:
    params = read_params(ROOT / PARAMS)
    small = merged(params, params.pop("smoke"))
    make_copy(ROOT, tmp_path / "copy")
    left = {path.stem for path in (tmp_path / "copy/metrics").glob("*-*.csv")}
    assert {name.partition("-")[2] for name in left} <= set(small["runs"])
    assert {name for name in left if name.startswith("detection-")} == {
        f"detection-{run}" for run in small["detection"]["runs"]
    }


def test_overrides_merge_replace_and_remove() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": [1, 2]}, {"a": {"b": 3, "c": None}, "d": [4]}) == {
        "a": {"b": 3},
        "d": [4],
    }


def test_an_override_of_a_section_that_is_not_there_is_an_error() -> None:
    for wrong in ({"colect": {"limit": 3}}, {"collect": {"limmit": 3}}, {"collect": {"limmit": None}}):
        with pytest.raises(KeyError, match=r"'colect'|'limmit'"):
            merged({"collect": {"limit": 1}}, wrong)
