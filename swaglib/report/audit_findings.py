"""What the audit of one run found, as sentences computed from its measures, each with n, effect and interval."""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from swaglib.fairness.associations import ASSOCIATIONS, SAME
from swaglib.fairness.control_measures import CONTROLS, DISTANCE, EXCESS
from swaglib.fairness.counterfactual import GENDER, ONLY_HELD_OUT, TONE
from swaglib.figures.fairness_accuracy import group_accuracies
from swaglib.figures.fairness_gaps import BEYOND_SHAMS, NOT_FOUND, SIDES, label_name, largest_gaps, without_definitional
from swaglib.figures.fairness_runs import audits_table
from swaglib.figures.names import attribute_name
from swaglib.figures.rows import is_
from swaglib.figures.tables import first_seed, interval_text


def gap_findings(measures: pl.DataFrame, attribute: str, definitional: Collection[str] = ()) -> list[str]:
    """Says how many labels move with an attribute, and the largest gap beyond sham images.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
        attribute: `skin_tone` or `gender`.
        definitional: labels that must move with the attribute; they are no findings.
    """
    own = without_definitional(measures, definitional).filter(is_("attribute", attribute))
    gaps = largest_gaps(own, attribute, len(own))
    if gaps.is_empty():
        return [f"No label was tested for {attribute_name(attribute)}: this network has none, or no pair of drawings."]
    tested = audits_table(own).row(0, named=True)["labels tested"]
    moving = gaps.filter(pl.col("state") != NOT_FOUND)
    past = gaps.filter(is_("state", BEYOND_SHAMS)).sort(-pl.col("value").abs())
    said = [
        f"Of {tested:,} labels, {len(moving):,} move with {attribute_name(attribute)} and {len(past):,} of these lie "
        f"beyond sham images (n = {gaps['n_clusters'][0]} base emoji; labels that say the attribute itself are aside)."
    ]
    if len(past):
        said.append(f"The largest gap beyond sham images is that of {_gap(past.row(0, named=True), attribute)}.")
    elif len(moving):
        first = moving.sort(-pl.col("value").abs()).row(0, named=True)
        said.append(f"The largest gap, {_gap(first, attribute)}, is not told from what sham images do.")
    return said


def magnitude_findings(measures: pl.DataFrame, attribute: str) -> list[str]:
    """Says how far whole predictions move with an attribute, and how much more than with each kind of sham image.

    Args:
        measures: of one run, of the audit of fairness, in the schema of measures.
        attribute: `skin_tone` or `gender`.
    """
    own = first_seed(measures).filter(is_("attribute", attribute), is_("protocol", CONTROLS))
    distance = own.filter(is_("metric", DISTANCE), is_("variant", None))
    if distance.is_empty():
        return []
    shams = [
        f"{interval_text(row, sign=True)} where it is {row['variant']}"
        for row in own.filter(is_("metric", EXCESS)).iter_rows(named=True)
    ]
    first = distance.row(0, named=True)
    return [
        f"Whole predictions move by a Jensen-Shannon distance of {interval_text(first)} hundredths with "
        f"{attribute_name(attribute)} (n = {first['n']:,} pairs of {first['n_clusters']} base emoji). Beyond what they "
        f"move when the image is changed as far in another way: {', '.join(shams)}. Below zero, the sham moves more."
    ]


def _gap(row: Mapping[str, Any], attribute: str) -> str:
    more = SIDES[attribute][row["value"] > 0]
    bounds = "" if row["ci_low"] is None else f" [{row['ci_low']:+.2f}, {row['ci_high']:+.2f}]"
    return f"{label_name(row['label'])}, {row['value']:+.2f}{bounds} nats (more for {more})"


def neighbour_findings(measures: pl.DataFrame) -> list[str]:
    """Says for each attribute how many more neighbours of a drawing are of its own group than by chance."""
    own = first_seed(measures).filter(is_("protocol", ASSOCIATIONS), is_("metric", SAME))
    return [
        f"Of the {row['k']} nearest neighbours of a drawing, {interval_text(row, sign=True)} points more are of its "
        f"own {attribute_name(row['attribute'])} than by chance (n = {row['n']:,} drawings of {row['n_clusters']} base "
        "emoji)."
        for row in own.filter(is_("group", None)).iter_rows(named=True)
    ]


def accuracy_findings(measures: pl.DataFrame) -> list[str]:
    """Says for each attribute which groups of held-out drawings are answered best and worst, and how far apart."""
    rows = group_accuracies(measures).filter(is_("variant", ONLY_HELD_OUT))
    said = []
    for attribute in (TONE, GENDER):
        own = rows.filter(is_("attribute", attribute)).sort("value", maintain_order=True)
        if len(own) < 2:
            continue
        worst, best = own.row(0, named=True), own.row(-1, named=True)
        spread = first_seed(measures).filter(
            is_("metric", "between_group_variance"), is_("variant", ONLY_HELD_OUT), is_("attribute", attribute)
        )
        deviation = _deviation(spread.row(0, named=True)) if len(spread) else "unknown"
        said.append(
            f"By {attribute_name(attribute)}, held-out drawings are answered best where it is {best['group']}, "
            f"{_share(best)}, and worst where it is {worst['group']}, {_share(worst)}. The standard deviation between "
            f"groups, less what the choice of emoji adds, is {deviation}."
        )
    return said


def _deviation(row: Mapping[str, Any]) -> str:
    """Returns the square root of a variance between groups, in points, with its interval where it has one."""
    value, low, high = (
        None if row[name] is None else 100 * row[name] ** 0.5 for name in ("value", "ci_low", "ci_high")
    )
    return f"{value:.1f} points" + ("" if low is None else f" [{low:.1f}, {high:.1f}]")


def _share(row: Mapping[str, Any]) -> str:
    return f"{interval_text(row)}% (n = {row['n']:,} drawings of {row['n_clusters']} base emoji)"
