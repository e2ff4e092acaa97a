"""Fairness: what a run's first network says of images that differ in one attribute, and what it has learned."""

from dataclasses import asdict

import polars as pl

from swaglib.atomic import atomic_folder
from swaglib.fairness.card import with_associations
from swaglib.fairness.summary import summary
from swaglib.launch.copy import copy_file
from swaglib.launch.digest import files_below
from swaglib.launch.launch import Finished, launch_all
from swaglib.launch.work import Input, Work
from swaglib.measures import read_measures, with_run, write_measures
from swaglib.settings.analysis import Fairness
from swaglib.stages.images import own_paths
from swaglib.stages.inputs import POSTS, SHARDS, machine, network_files, networks, threads
from swaglib.stages.publish import MEASURES, METRICS, publish, results_of

AUDIT = "fairness_audit"
CARD = "README.md"


def works(settings: Fairness, run: str) -> list[Work]:
    """Returns the works of a run's first network: the counterfactual analysis, and the audit."""
    return [_counterfactual(settings, run), *_audits(settings, run).values()]


def _counterfactual(settings: Fairness, run: str) -> Work:
    network = next(iter(networks(run).values()))
    return Work(
        "fairness",
        "swaglib.fairness.work:counterfactual",
        {"settings": settings},
        {
            "network": network_files(network),
            "posts": tuple(sorted(POSTS.glob("*.parquet"))),
            "index": SHARDS / "index.parquet",
        },
        title=f"fairness-{run}",
        threads=threads(),
        reads=own_paths(),
        machine=machine(),
    )


def _audits(settings: Fairness, run: str) -> dict[int, Work]:
    """Returns the audits of a run by seed: of its first network, for one takes half a minute."""
    first = dict(list(networks(run).items())[:1])
    return {seed: audit_work(settings, network_files(network), f"audit-{run}") for seed, network in first.items()}


def audit_work(settings: Fairness, network: Input, title: str) -> Work:
    """Returns the work that audits a network.

    Args:
        settings: settings of the stage.
        network: files of the network, or the work that trains it.
        title: title for lists and bars.
    """
    return Work(
        "audit",
        "swaglib.fairness.audit_work:audit_network",
        {"k": settings.k, **asdict(settings.audit)},
        {
            "network": network,
            "posts": tuple(sorted(POSTS.glob("*.parquet"))),
            "index": SHARDS / "index.parquet",
            "vocabulary": SHARDS / "vocabulary.json",
        },
        title=title,
        unit="step",
        threads=threads(),
        reads=own_paths(),
        machine=machine(),
    )


def run(settings: Fairness, name: str) -> None:
    """Compares the labels of images that differ in one attribute, audits the network, and publishes both."""
    audits = _audits(settings, name)
    counterfactual, *audited = launch_all([_counterfactual(settings, name), *audits.values()], f"fairness-{name}")
    publish(counterfactual.folder, "fairness", name, next(iter(networks(name))))
    _publish_audits(dict(zip(audits, audited, strict=True)), name)


def _publish_audits(audited: dict[int, Finished], run: str) -> None:
    """Writes `data/results/fairness_audit/<run>`, the model card with what was found in it, and the summary.

    What is read first goes to `metrics/audit-<run>.csv`.
    """
    tables = [with_run(read_measures(one.folder / MEASURES), run, seed) for seed, one in audited.items()]
    measures = pl.concat(tables)
    with atomic_folder(results_of(AUDIT, run)) as temporary:
        for seed, one in audited.items():
            (temporary / f"seed-{seed}").mkdir()
            for path in files_below(one.folder):
                copy_file(path, temporary / f"seed-{seed}" / path.relative_to(one.folder))
        write_measures(measures, temporary / MEASURES)
        card = (next(iter(networks(run).values())) / CARD).read_text(encoding="utf-8")
        first = measures.filter(pl.col("seed") == next(iter(audited)))
        (temporary / CARD).write_text(with_associations(card, first), encoding="utf-8")
    write_measures(summary(measures), METRICS / f"audit-{run}.csv")
