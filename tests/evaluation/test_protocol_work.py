"""Features and protocols as works: from files to files, the same as in one process."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from swaglib.evaluation.extract import extract
from swaglib.evaluation.features_file import read_features, write_features
from swaglib.evaluation.protocol import evaluate_protocol
from swaglib.evaluation.results import gather, read_protocol
from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.networks.build import build_model
from swaglib.networks.load import load_backbone
from swaglib.networks.save import save_model
from swaglib.settings.transfer import Features, Transfer, protocol_settings
from swaglib.shards.index import near_duplicates
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from tests.conftest import MACHINE, ROOT

OWN = "tests.evaluation.toy_protocol"
SETTINGS = Transfer(
    tasks=["shapes"],
    protocols=["linear", "sgd", "knn", "retrieval", "few_shot", "own_head", "corruptions", OWN],
    corrupted=["shapes"],
    test_share=0.4,
    validation_share=0.2,
    smallest_class=None,
    inverse_regularisation=[0.01, 1.0],
    bootstrap=50,
    seed=0,
)
SPLITS = Features("shapes", 0.4, 0.2, None, 0)
TASK = """title: shapes
licence: CC0-1.0
border: 1
source: {kind: posts, posts: [crayon, pencil], label: subgroup, smallest_class: 5}
"""


@pytest.fixture
def inputs(tmp_path: Path, posts_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the works are given, and nothing else; one image cannot be decoded."""
    folder = tmp_path / "inputs"
    for name in ("network", "posts", "tasks"):
        (folder / name).mkdir(parents=True)
    save_model(build_model("resnet10t", 3, seed=0), folder / "network", "resnet10t", ["circle", "square", "star"], 32)
    for path in posts_folder.glob("*.parquet"):
        torn = pl.col("id").is_in(["crayon/3", "pencil/8"])
        table = pl.read_parquet(path).with_columns(image=pl.when(torn).then(pl.lit(b"torn")).otherwise("image"))
        table.write_parquet(folder / "posts" / path.name)
    (folder / "tasks/shapes.yaml").write_text(TASK)
    pl.DataFrame({"evaluation": [f"crayon/{n}" for n in range(0, 48, 5)]}).write_parquet(folder / "duplicates.parquet")
    monkeypatch.chdir(folder)
    return folder


def extracted(name: str) -> Path:
    folder = Path(name)
    folder.mkdir()
    extract(SPLITS, Path("network"), Path("posts"), Path("tasks"), folder, MACHINE)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_features_are_the_same_bytes_each_time_and_read_again_without_their_images(inputs: Path) -> None:
    first, second = extracted("first"), extracted("second")
    assert files(first) == files(second) and set(files(first)) == {"features.npz", "images.parquet", "task.json"}
    data, features = read_features(first)
    loaded = load_task("shapes", read_definition(Path("tasks/shapes.yaml")), Path("posts"), 0.4, 0.2, 0)
    assert data.pictures.equals(loaded.pictures.drop("image", "path"))
    assert replace(data, pictures=loaded.pictures) == replace(loaded, pictures=loaded.pictures)
    assert features.values.dtype == np.float32 and len(features.values) == len(data.pictures)
    assert data.pictures.filter(pl.Series(~features.readable))["id"].sort().to_list() == ["crayon/3", "pencil/8"]
    data.pictures.head(5).write_parquet(first / "images.parquet")
    with pytest.raises(ValueError, match=r"features of 5 images\. Extract them again"):
        read_features(first)


def test_the_progress_of_extraction_ends_with_all_images(inputs: Path) -> None:
    seen: list[tuple[int, int]] = []
    Path("own").mkdir()
    paths = (Path("network"), Path("posts"), Path("tasks"), Path("own"))
    extract(SPLITS, *paths, report=lambda done, total: seen.append((done, total)))
    count = len(pl.read_parquet("own/images.parquet"))
    assert seen == sorted(seen) and seen[-1] == (count, count)


def test_works_give_what_one_process_gives(inputs: Path) -> None:
    features = extracted("features")
    seen: list[tuple[int, int]] = []
    results = {}
    for protocol in SETTINGS.protocols:
        folder = Path("results") / protocol
        folder.mkdir(parents=True)
        given: dict[str, object] = {}
        if protocol == "linear":
            given = {"duplicates": Path("duplicates.parquet")}
        if protocol in ("own_head", "corruptions"):
            given = {"network": Path("network")}
        if protocol == "corruptions":
            given |= {"splits": SPLITS, "posts": Path("posts"), "tasks": Path("tasks"), "machine": MACHINE}
            given["report"] = lambda done, total: seen.append((done, total))
        evaluate_protocol(protocol_settings(SETTINGS), protocol, features, folder, **given)  # type: ignore[arg-type]
        results["shapes", protocol] = read_protocol(folder)
    apart = gather(results)
    backbone = load_backbone("network")
    loaded = load_task("shapes", read_definition(Path("tasks/shapes.yaml")), Path("posts"), 0.4, 0.2, 0)
    duplicated = near_duplicates(Path("duplicates.parquet"))
    together = evaluate_frozen(backbone, {"shapes": loaded}, SETTINGS, duplicated)
    assert apart.measures.equals(together.measures) and apart.scores.equals(together.scores)
    assert apart.sizes.equals(together.sizes) and apart.tried.equals(together.tried)
    assert apart.measures["protocol"].unique(maintain_order=True).to_list() == SETTINGS.protocols
    assert set(apart.measures["group"].drop_nulls()) == {"crayon", "pencil"}
    assert apart.sizes["unreadable"].to_list() == [2]
    assert [result.sizes is not None for result in results.values()] == [name == "linear" for _, name in results]
    assert len(seen) == 18 and seen[-1] == (18 * len(loaded.rows("test")),) * 2


def test_a_protocol_leaves_the_same_bytes_whatever_other_tasks_and_protocols_there_are(inputs: Path) -> None:
    features = extracted("features")
    more = replace(SETTINGS, tasks=["shapes", "others"], protocols=["linear"], corrupted=[], smallest_class=7)
    assert protocol_settings(more) == protocol_settings(SETTINGS)
    for name, settings in (("one", SETTINGS), ("other", more)):
        Path(name).mkdir()
        evaluate_protocol(protocol_settings(settings), "knn", features, Path(name))
    assert files(Path("one")) == files(Path("other"))
    assert set(files(Path("one"))) == {"measures.csv", "scores.parquet", "tried.csv"}


def test_a_task_that_is_only_tested_takes_the_features_of_the_task_that_it_is_trained_on(inputs: Path) -> None:
    source = extracted("features")
    data, features = read_features(source)
    test = (data.pictures["split"] == "test").to_numpy()
    Path("robust").mkdir()
    robust = replace(data, name="robust", definition=replace(data.definition, trained_on="shapes"))
    alone = type(features)(features.values[test], features.readable[test], features.contents[test])
    write_features(Path("robust"), replace(robust, pictures=data.pictures.filter(pl.Series(test))), alone)
    for name, given in (("robust", {"trained_on": source}), ("features", {})):
        Path(f"linear-{name}").mkdir()
        evaluate_protocol(protocol_settings(SETTINGS), "linear", Path(name), Path(f"linear-{name}"), **given)
    own, other = read_protocol(Path("linear-robust")), read_protocol(Path("linear-features"))
    assert own.scores["score"].equals(other.scores["score"]) and own.tried.is_empty()
    assert "largest_class" not in set(own.measures["metric"]) and "largest_class" in set(other.measures["metric"])
    assert own.sizes is not None and own.sizes["in_the_smallest_class"] is None


def test_results_are_read_without_torch() -> None:
    names = ("results", "features_file", "scores", "compare", "examples")
    code = "import sys\n" + "\n".join(f"import swaglib.evaluation.{name}" for name in names)
    code += "\nimport swaglib.tasks.load_all, swaglib.settings.transfer\nsys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_the_summary_is_the_accuracy_of_the_linear_probe_by_task(inputs: Path) -> None:
    features = extracted("features")
    Path("linear").mkdir()
    evaluate_protocol(protocol_settings(SETTINGS), "linear", features, Path("linear"))
    result = gather({("shapes", "linear"): read_protocol(Path("linear"))})
    result.write_summary(Path("summary.json"))
    result.write_scores(Path("scores.parquet"))
    assert Path("summary.json").read_text() == f'{{\n "shapes": {result.measures["value"][0]}\n}}\n'
    assert pl.read_parquet("scores.parquet").equals(result.scores)
