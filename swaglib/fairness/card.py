"""The part of a model card that an audit gives: what was found, in sentences. Limits: `swaglib.training.card`."""

import polars as pl

from swaglib.fairness.control_measures import BEYOND, CONTROLS
from swaglib.fairness.counterfactual import ALL, GENDER, TONE
from swaglib.fairness.drawings import MISSING
from swaglib.fairness.feature_measures import EFFECT, IEAT
from swaglib.fairness.gap_measures import CENTRED_GAP, FAMILY, GAPS
from swaglib.fairness.sign_flips import LEVEL
from swaglib.fairness.taxonomy import definitional_labels, read_taxonomy
from swaglib.training.card import LIMITS

NAMES = {TONE: "skin tone, darker minus lighter", GENDER: "gender, man minus woman"}
NAMED = 5
"""Number of labels that a sentence names."""


def with_associations(card: str, measures: pl.DataFrame) -> str:
    """Returns a model card in Markdown that goes on with what an audit found.

    Args:
        card: the card of the run. Limits are added where it was written without them.
        measures: see `fairness_section`.
    """
    limits = "" if LIMITS in card else f"\nLimits:\n\n{LIMITS}\n"
    return f"{card}\n{fairness_section(measures)}{limits}"


def fairness_section(measures: pl.DataFrame) -> str:
    """Returns a section of a model card in Markdown.

    Args:
        measures: rows of the audit of one network, with all labels that were found, in the schema of measures.
    """
    found = [sentence for attribute in NAMES for sentence in _sentences(measures, attribute)]
    found = found or ["Nothing could be measured: no drawings differ so."]
    missing = measures.filter(pl.col("metric") == MISSING, pl.col("value") > 0)
    found += [f"{int(number):,} drawings had no image and were left out." for number in missing["value"]]
    lines = "\n".join(f"- {sentence}" for sentence in found)
    return (
        "## Associations\n\nAudited with drawings that differ only in skin tone, or only in gender "
        f"(docs/fairness.md).\n\n{lines}\n"
    )


def _sentences(measures: pl.DataFrame, attribute: str) -> list[str]:
    own = measures.filter(pl.col("attribute") == attribute)
    said = definitional_labels(read_taxonomy(), attribute)
    aside = ~pl.col("label").is_in(list(said))
    sentences = []
    family = own.filter(
        pl.col("protocol") == GAPS, pl.col("metric") == FAMILY, pl.col("variant") == ALL, pl.col("k").is_null()
    )
    tested = int(family["value"][0]) if len(family) else 0
    if tested:
        moving = _found(own.filter(aside, pl.col("protocol") == GAPS, pl.col("variant") == ALL), CENTRED_GAP)
        beyond = _found(own.filter(aside, pl.col("protocol") == CONTROLS, pl.col("variant").is_null()), BEYOND)
        sentences.append(
            f"Of {tested:,} labels, {len(moving):,} move with {NAMES[attribute]} (n = {family['n'][0] or 0} base "
            f"emoji; any false finding in at most {LEVEL:.0%} of audits); {len(beyond):,} lie beyond sham images, "
            f"tested by themselves{_largest(beyond)}. The {len(said)} labels that say the attribute itself are aside."
        )
    for row in own.filter(pl.col("protocol") == IEAT, pl.col("metric") == EFFECT).iter_rows(named=True):
        interval = (
            "no interval" if row["ci_low"] is None else f"95% interval {row['ci_low']:+.2f} to {row['ci_high']:+.2f}"
        )
        sentences.append(
            f"Features, {row['label'].replace('_', ' against ')} by {NAMES[attribute].split(',')[0]}: effect "
            f"{row['value']:+.2f} ({interval}; smallest set {row['n_clusters']} base emoji)."
        )
    return sentences


def _found(rows: pl.DataFrame, metric: str) -> pl.DataFrame:
    return rows.filter(pl.col("metric") == metric, pl.col("p_adjusted") <= LEVEL)


def _largest(rows: pl.DataFrame) -> str:
    """Returns the labels with the largest gaps, with their gaps."""
    first = rows.sort(-pl.col("value").abs(), "label").head(NAMED)
    named = [f"{row['label']} {row['value']:+.2f}" for row in first.iter_rows(named=True)]
    return f", most of all {', '.join(named)} nats" if named else ""
