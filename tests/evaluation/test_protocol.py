"""Protocols as works: from files to files, the same as in one process."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.evaluation.features_file import read_features, write_features
from swaglib.evaluation.protocol import evaluate_protocol
from swaglib.evaluation.results import gather, read_protocol
from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.networks.load import load_backbone
from swaglib.settings.transfer import protocol_settings
from swaglib.shards.index import near_duplicates
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from tests.conftest import MACHINE, SPLITS
from tests.evaluation.works import SETTINGS, extracted, files, prepared


@pytest.mark.slow
def test_works_give_what_one_process_gives(inputs: Path) -> None:
    features = extracted("features")
    seen: list[tuple[int, int]] = []
    results = {}
    for protocol in SETTINGS.protocols:
        folder = Path("results") / protocol
        folder.mkdir(parents=True)
        given: dict[str, Any] = {}
        if protocol == "linear":
            given = {"duplicates": Path("duplicates.parquet")}
        if protocol in ("own_head", "corruptions"):
            given = {"network": Path("network")}
        if protocol == "corruptions":
            given |= {"task": prepared(), "machine": MACHINE}
            given["report"] = lambda done, total: seen.append((done, total))
        evaluate_protocol(protocol_settings(SETTINGS), protocol, features, folder, **given)
        results["shapes", protocol] = read_protocol(folder)
    apart = gather(results)
    backbone = load_backbone("network")
    loaded = load_task("shapes", read_definition(Path("tasks/shapes.yaml")), Path("posts"), SPLITS)
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
    more = replace(
        SETTINGS,
        tasks=["shapes", "others"],
        protocols=["linear"],
        corrupted=[],
        splits=replace(SPLITS, smallest_class=7),
    )
    assert protocol_settings(more) == protocol_settings(SETTINGS)
    for name, settings in (("one", SETTINGS), ("other", more)):
        Path(name).mkdir()
        evaluate_protocol(protocol_settings(settings), "knn", features, Path(name))
    assert files(Path("one")) == files(Path("other"))
    assert set(files(Path("one"))) == {"measures.csv", "scores.parquet", "tried.csv"}


def test_a_task_that_is_only_tested_takes_the_features_of_the_task_that_it_is_trained_on(inputs: Path) -> None:
    source = extracted("features")
    data, features = read_features(source)
    test = (data.images["split"] == "test").to_numpy()
    Path("robust").mkdir()
    robust = replace(data, name="robust", definition=replace(data.definition, trained_on="shapes"))
    alone = type(features)(features.values[test], features.readable[test], features.contents[test])
    write_features(Path("robust"), replace(robust, images=data.images.filter(pl.Series(test))), alone)
    for name, given in (("robust", {"trained_on": source}), ("features", {})):
        Path(f"linear-{name}").mkdir()
        evaluate_protocol(protocol_settings(SETTINGS), "linear", Path(name), Path(f"linear-{name}"), **given)
    own, other = read_protocol(Path("linear-robust")), read_protocol(Path("linear-features"))
    assert own.scores["score"].equals(other.scores["score"]) and own.tried.is_empty()
    assert "largest_class" not in set(own.measures["metric"]) and "largest_class" in set(other.measures["metric"])
    assert own.sizes is not None and own.sizes["in_the_smallest_class"] is None
