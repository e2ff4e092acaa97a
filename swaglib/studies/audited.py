"""Measures of a study whose networks are audited for fairness: what each audit found, and dose and response."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from swaglib.fairness.dose import FEWEST_SEEDS, dose_responses
from swaglib.fairness.gap_measures import GAPS
from swaglib.fairness.summary import summary
from swaglib.measures import read_measures, with_run
from swaglib.stages.publish import MEASURES
from swaglib.studies.arm import Arm

LARGEST = 10
"""Labels of each test of each network that are kept, those with the smallest p-values."""


def planted_shares(arms: Sequence[Arm]) -> tuple[dict[str, float], list[str]]:
    """Returns the share that each arm plants, by its name, and the labels that are planted: none where no arm does."""
    shares: dict[str, float] = {}
    labels: list[str] = []
    for arm in arms:
        chosen = arm.pretrain() if callable(arm.pretrain) else arm.pretrain
        skew = chosen.get("objective_settings", {}).get("skew")
        if skew is not None:
            shares[arm.name], labels = float(skew["share"]), list(skew["labels"])
    return shares, labels


def audited_measures(
    study: str,
    audits: Mapping[str, Mapping[int, Path]],
    shares: Mapping[str, float],
    planted: Sequence[str],
) -> pl.DataFrame:
    """Returns the measures of a study, in the schema of measures.

    Args:
        study: name of the study.
        audits: folder of each audit (`swaglib.fairness.audit_work`) by run and seed.
        shares: by run, the share of men among the images of the planted labels.
        planted: the labels that were planted.

    Returns:
        The summary of each audit, with `labels_found` in it, and the gaps of all planted labels. Over the seeds that
        all runs of `shares` have, the responses of `swaglib.fairness.dose.dose_responses`, if these are enough for an
        interval.
    """
    tables = {
        (run, seed): with_run(read_measures(folder / MEASURES), run, seed)
        for run, seeds in audits.items()
        for seed, folder in seeds.items()
    }
    parts = []
    for table in tables.values():
        shown = summary(table, LARGEST)
        own = table.filter(pl.col("label").is_in(planted), pl.col("protocol") == GAPS)
        parts.append(pl.concat([shown, own]).unique(maintain_order=True))
    shared = set.intersection(*(set(audits.get(run, {})) for run in shares)) if shares else set()
    if len(shared) >= FEWEST_SEEDS:
        dosed = [tables[run, seed] for run in shares for seed in sorted(shared)]
        parts.append(dose_responses(pl.concat(dosed), shares, planted))
    return pl.concat(parts).with_columns(study=pl.lit(study))
