"""Measures of a study whose networks are audited for fairness: what each audit found, and dose and response."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from swaglib.fairness.agreement import agreement_measures
from swaglib.fairness.associations import LABEL_RATE
from swaglib.fairness.control_measures import BEYOND
from swaglib.fairness.counterfactual import ALL, GENDER
from swaglib.fairness.dose import FEWEST_SEEDS, dose_responses
from swaglib.fairness.gap_measures import CENTRED_GAP, FAMILY, GAPS, TOP_GAP
from swaglib.fairness.intersections import BOTH
from swaglib.fairness.learned import learned_measures
from swaglib.fairness.results import LABELS
from swaglib.fairness.sensitivity import SENSITIVITY
from swaglib.fairness.summary import ASIDE, summary
from swaglib.measures import read_measures, with_run
from swaglib.stages.publish import MEASURES
from swaglib.studies.arm import Arm

LARGEST = 10
"""Labels of each test of each network that are kept, those with the smallest p-values."""

LEFT_TO_WORKS = (LABEL_RATE, TOP_GAP, SENSITIVITY, "accuracy_difference", "accuracy_ratio")
"""Metrics that have a row a label or grow with the number of groups, and that no figure of a study shows.

They stay with the audits. So do accuracies where two attributes meet.
"""


def planted_shares(arms: Sequence[Arm]) -> tuple[dict[str, float], list[str]]:
    """Returns the share that each arm plants, by its name, and the labels that are planted: none where no arm does."""
    shares: dict[str, float] = {}
    labels: list[str] = []
    for arm in arms:
        chosen = arm.pretrain() if callable(arm.pretrain) else arm.pretrain
        own = chosen.get("objective_settings", {})
        skew = own.get("skew") or own.get("planted")
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
        shares: by run, the share of men among the images of the planted labels, or the probability of these for men.
        planted: the labels that were planted.

    Returns:
        The summary of each audit, with `labels_found` in it, and the gaps of gender of all planted labels, in nats over
        all images and beyond shams, but nothing by design.
        How the gaps of networks correlate (`swaglib.fairness.agreement`). Of a run with two seeds at least, the gaps
        that are the same in each (`swaglib.fairness.learned`): how many, and the largest. Over the seeds that all runs
        of `shares` have, if they are enough for an interval, the responses of `swaglib.fairness.dose.dose_responses`:
        of the planted labels, and the means over them and over all others.
    """
    parts = []
    for run, seeds in audits.items():
        for seed, folder in seeds.items():
            table = with_run(read_measures(folder / MEASURES), run, seed)
            of_top = (pl.col("metric") == FAMILY) & pl.col("k").is_not_null()  # the family of `TOP_GAP`
            apart = pl.col("variant").is_in(ASIDE).fill_null(False) | pl.col("metric").is_in(LEFT_TO_WORKS) | of_top
            apart |= pl.col("attribute").str.contains(BOTH, literal=True).fill_null(False)
            gap = (pl.col("protocol") == GAPS) & (pl.col("metric") == CENTRED_GAP) & (pl.col("variant") == ALL)
            beyond = (pl.col("metric") == BEYOND) & pl.col("variant").is_null()
            every = with_run(pl.read_parquet(folder / LABELS, glob=False), run, seed)
            own = every.filter(pl.col("label").is_in(planted), gap | beyond, pl.col("attribute") == GENDER)
            shown = pl.concat([summary(table, LARGEST), own]).filter(~apart)  # else tens of thousands of rows
            parts.append(shown.unique(maintain_order=True))
        if len(seeds) > 1:
            parts.append(learned_measures(every_label({run: seeds}), LARGEST))
    parts.append(agreement_measures(every_label(audits)))
    shared = set.intersection(*(set(audits.get(run, {})) for run in shares)) if shares else set()
    if len(shared) >= FEWEST_SEEDS:
        dosed = every_label({run: {seed: audits[run][seed] for seed in sorted(shared)} for run in shares})
        responses = dose_responses(dosed, shares, planted)
        parts.append(responses.filter(pl.col("label").is_null() | pl.col("label").is_in(planted)))
    return pl.concat(parts).with_columns(study=pl.lit(study))


def every_label(audits: Mapping[str, Mapping[int, Path]]) -> pl.DataFrame:
    """Returns the measures of audits with all labels: `measures.csv` has those that each audit found, which differ.

    Args:
        audits: folder of each audit by run and seed.
    """
    return pl.concat(
        with_run(pl.read_parquet(folder / LABELS, glob=False), run, seed)
        for run, seeds in audits.items()
        for seed, folder in seeds.items()
    )
