"""What the figures say, as sentences computed from the measures: no sentence survives a change of its numbers."""

from collections.abc import Sequence

import polars as pl

from swaglib.evaluation.macro import MACRO
from swaglib.figures.differences import of_first_run, shown_differences
from swaglib.figures.fairness import replaced_labels
from swaglib.figures.fairness_runs import audits_table
from swaglib.figures.headline import UNTRAINED, best_untrained, macro_rows
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_, linear_accuracy, names_of
from swaglib.figures.tables import first_seed, interval_text

TONE, GENDER, MIRRORED = "skin_tone", "gender", "mirrored"


def comparison_claims(comparison: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for each run and baseline on how many tasks it is better, worse, or not told apart.

    Args:
        comparison: measures of the stage `compare`; what it says of the linear probe is told.
        order: order of the runs.
    """
    claims: list[str] = []
    linear = comparison.filter(linear_accuracy() & pl.col("baseline").is_not_null() & (pl.col("task") != MACRO))
    for baseline in names_of(linear, "baseline"):
        own = linear.filter(is_("baseline", baseline))
        for run in names_of(own, "run", order):
            rows = own.filter(is_("run", run))
            better = rows.filter(pl.col("ci_low") > 0)
            worse = rows.filter(pl.col("ci_high") < 0)
            smallest, largest = rows.sort("value")[0], rows.sort("value")[-1]
            claims.append(
                f"{run} against {baseline}, linear probe: better on {len(better)} of {len(rows)} tasks, worse on "
                f"{len(worse)} (95% interval of the paired difference clear of zero). The difference runs from "
                f"{_with_task(smallest)} to {_with_task(largest)} points."
            )
    return claims


def headline_claims(comparison: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for each run how much it gains over the best untrained baseline, macro over families.

    Args:
        comparison: measures of the stage `compare`.
        order: order of the runs.
    """
    untrained, rows = best_untrained(comparison), macro_rows(comparison)
    if untrained is None:
        return []
    own = rows.filter(is_("baseline", untrained))
    return [
        f"{run}: {interval_text(own.filter(is_('run', run)).row(0, named=True), sign=True)} points over {untrained}, "
        "the best untrained baseline."
        for run in names_of(own, "run", order)
        if run not in UNTRAINED
    ]


def protocol_claims(comparison: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for the first run, over all tasks and protocols, how often it is better and worse than each baseline.

    Args:
        comparison: measures of the stage `compare`.
        order: order of the runs.
    """
    rows = of_first_run(shown_differences(comparison).drop_nulls("ci_low"), order)
    claims = []
    for baseline in names_of(rows, "baseline"):
        own = rows.filter(is_("baseline", baseline))
        better, worse = len(own.filter(pl.col("ci_low") > 0)), len(own.filter(pl.col("ci_high") < 0))
        claims.append(
            f"{own['run'][0]} against {baseline}, over {own['protocol'].n_unique()} protocols: of {len(own)} paired "
            f"differences, {better} are clear of zero in its favour and {worse} against it. They share images, and "
            "are not adjusted for their number."
        )
    return claims


def zero_shot_claims(zero_shot: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for the first run how often it is right on each task, beside chance and a map of permuted classes.

    Args:
        zero_shot: measures of the stage `zero_shot`.
        order: order of the runs.
    """
    own = of_first_run(first_seed(zero_shot), order)
    rows = own.filter(pl.col("group").is_null(), pl.col("metric").is_in(["accuracy", "chance"]))
    claims = []
    for task in names_of(rows, "task"):
        of_task = rows.filter(is_("task", task)).iter_rows(named=True)
        values = {(row["metric"], row["variant"]): row for row in of_task}
        if ("accuracy", None) not in values:
            continue
        asked = values["accuracy", None]
        said = f"{asked['run']}, {task}: {interval_text(asked)}% of the images are right"
        if ("chance", None) in values:
            said += f", {interval_text(values['chance', None])} by chance"
        if ("accuracy", "permuted_map") in values:
            said += f", {interval_text(values['accuracy', 'permuted_map'])} with the hashtags of other classes"
        claims.append(f"{said}.")
    return claims


def audit_claims(audits: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for each run how many labels move with an attribute, and how many of them beyond sham images.

    Args:
        audits: measures of `metrics/audit-*.csv`.
        order: order of the runs.
    """
    claims = []
    for attribute, run, tested, moving, beyond, bases in audits_table(audits, order).iter_rows():
        if moving is None or beyond is None:
            continue
        claims.append(
            f"{run}: of {tested:,} labels, {moving:,} move with {attribute}; {beyond:,} lie beyond sham images, tested "
            f"by themselves (n = {bases} base emoji, adjusted for all labels)."
        )
    return claims


def fairness_claims(fairness: pl.DataFrame, order: Sequence[str]) -> list[str]:
    """Says for each run how many top labels are replaced when only one attribute changes, beside the control.

    Args:
        fairness: measures of the stage `fairness`.
        order: order of the runs.
    """
    own = replaced_labels(fairness).drop_nulls("ci_low")
    claims: list[str] = []
    for run in names_of(own, "run", order):
        rows = {row["attribute"]: row for row in own.filter(is_("run", run)).iter_rows(named=True)}
        if not {TONE, GENDER, MIRRORED} <= set(rows):
            continue
        parts = [
            f"{interval_text(rows[a], scale=1)} are replaced when only the {attribute_name(a)} changes"
            for a in (TONE, GENDER)
        ]
        claims.append(
            f"{run}: of the top {rows[TONE]['k']} labels of drawings that pre-training did not see, on average "
            f"{' and '.join(parts)} ({rows[TONE]['n_clusters']} and {rows[GENDER]['n_clusters']} base emoji); "
            f"mirroring the image, which changes nothing it shows, replaces {interval_text(rows[MIRRORED], scale=1)}."
        )
    return claims


def _with_task(row: pl.DataFrame) -> str:
    one = row.row(0, named=True)
    return f"{interval_text(one, sign=True)} ({one['task']})"
