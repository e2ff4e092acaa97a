"""The work of the audit: from a network and posts to files.

measures.csv    what is read: rows of sets and groups, and of the labels that were found or asked about
labels.parquet  the rows of all labels, for comparisons over seeds
pairs.parquet   the pairs of drawings, and how far the predictions on them lie apart
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from swaglib.fairness.audit import audit
from swaglib.fairness.drawings import MISSING, read_variants
from swaglib.fairness.feature_measures import ASSOCIATIONS, read_things
from swaglib.fairness.gallery import PAIRS_FILE
from swaglib.fairness.group_measures import Rules
from swaglib.fairness.results import LABELS, MEASURES
from swaglib.fairness.selection import selected
from swaglib.fairness.taxonomy import are_synsets, read_taxonomy
from swaglib.measures import measures_table, plain_measure, write_measures
from swaglib.networks.load import load_backbone
from swaglib.settings.machine import Machine

AUDIT = "audit"
"""The protocol of counts."""

CLASS_COLUMNS = ("subgroup", "concept")
"""Columns of the index whose values are the classes of supervised networks."""


def audit_network(
    k: int,
    neighbours: int,
    top: int,
    flips: int,
    seed: int,
    associations: bool,
    network: Path,
    posts: Path,
    index: Path,
    vocabulary: Path,
    folder: Path,
    machine: Machine | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Audits a network on all drawings that have a counterfactual.

    Args:
        k: number of the strongest labels.
        neighbours: number of nearest neighbours.
        top: number of images that a ranking's top holds.
        flips: number of sign-flips.
        seed: seed of all draws.
        associations: whether associations of the taxonomy's sets of labels are measured, which needs a vocabulary that
            holds some of each; only asked where labels are synsets.
        network: folder with `config.json` and `model.safetensors`. Associations of labels are measured where its labels
            are synsets; of one without labels, only what its features associate.
        posts: folder of posts.
        index: `index.parquet` of the shards: `id`, `source`, `split`, `labels`, `subgroup`, `concept`.
        vocabulary: `vocabulary.json` of the shards, which says what the labels of the index are.
        folder: folder for the three files.
        machine: what this machine gives; it changes no result.
        report: takes steps done and steps in all.

    Raises:
        FileNotFoundError: if an input is missing.
        ValueError: see `swaglib.fairness.audit.audit`.
    """
    rows = pl.read_parquet(index, columns=["id", "source", "split", "labels", *CLASS_COLUMNS])
    variants = read_variants(posts, rows.select("id", "source", "split"))
    backbone = load_backbone(str(network))
    drawings, taxonomy, lacking = variants.drawings, None, 0
    if are_synsets(backbone.classes):
        taxonomy = read_taxonomy() if associations else None
        names = [entry["name"] for entry in json.loads(vocabulary.read_text(encoding="utf-8"))]
        drawings = with_truth(drawings, rows, names, backbone.classes)
    else:
        drawings, lacking = with_class(drawings, rows, backbone.classes)
    threads = machine.decode_threads if machine is not None else None
    rules = Rules(k, neighbours, top, flips, seed)
    things = read_things(posts, rows)
    result = audit(backbone, drawings, variants.images, rules, taxonomy, things, threads, report)
    counts = {
        "drawings": len(drawings),
        MISSING: variants.missing,
        "pairs_identical": variants.identical,
        "classes_not_in_index": lacking,
    }
    rows_of_counts = [plain_measure(name, count, protocol=AUDIT) for name, count in counts.items()]
    found = pl.concat([result.measures, measures_table(rows_of_counts)])
    if taxonomy is not None:
        version = plain_measure("taxonomy_version", taxonomy.version, protocol="associations")
        found = pl.concat([found, measures_table([version])])
    found.write_parquet(folder / LABELS, statistics=False)
    result.pairs.write_parquet(folder / PAIRS_FILE, statistics=False)
    sets = taxonomy.sets if taxonomy is not None else {}
    asked = {*sets, *(label for labels in sets.values() for label in labels), *(test.name for test in ASSOCIATIONS)}
    write_measures(selected(found, asked), folder / MEASURES)


def with_truth(
    drawings: pl.DataFrame, index: pl.DataFrame, vocabulary: Sequence[str], classes: Sequence[str]
) -> pl.DataFrame:
    """Returns drawings with the column `truth`: the numbers of their labels in the head of a network.

    Args:
        drawings: with `id`.
        index: `id` and `labels`, numbers of the vocabulary.
        vocabulary: names of its labels.
        classes: names of the head's labels; those that it lacks are left out.
    """
    places = {name: number for number, name in enumerate(classes)}
    numbers = {old: places[name] for old, name in enumerate(vocabulary) if name in places}
    truth = [[numbers[label] for label in own or () if label in numbers] for own in index["labels"].to_list()]
    table = index.select("id").with_columns(truth=pl.Series(truth, dtype=pl.List(pl.Int64)))
    return drawings.join(table, on="id", how="left", maintain_order="left")


def with_class(drawings: pl.DataFrame, index: pl.DataFrame, classes: Sequence[str]) -> tuple[pl.DataFrame, int]:
    """Finds the true class of drawings in the head of a supervised network.

    Args:
        drawings: with `id`.
        index: `id` and `CLASS_COLUMNS`.
        classes: names of the head's classes: they are taken for those of the column that holds most of them, if it
            holds half of them at least.

    Returns:
        The drawings with the column `truth`, the number of their class, and how many classes the column lacks. The
        drawings as they are where the classes are those of no column, with 0.
    """
    places = {name: number for number, name in enumerate(classes)}
    lacking = {column: len(places.keys() - set(index[column])) for column in CLASS_COLUMNS}
    column = min(CLASS_COLUMNS, key=lambda name: lacking[name])
    if not classes or lacking[column] > len(classes) / 2:
        return drawings, 0
    truth = [[places[own]] if own in places else [] for own in index[column]]
    table = index.select("id").with_columns(truth=pl.Series(truth, dtype=pl.List(pl.Int64)))
    return drawings.join(table, on="id", how="left", maintain_order="left"), lacking[column]
