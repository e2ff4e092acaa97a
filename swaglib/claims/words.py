"""What the ledger says in words, the same in the terminal, on the page and in the documentation."""

from collections.abc import Mapping
from typing import Any

import polars as pl


def found_words(row: Mapping[str, Any]) -> str:
    """Says what would have been found of a claim in 80% of the cases, in points.

    Args:
        row: row of the ledger with `says` and `detectable`.
    """
    points = f"{100 * row['detectable']:.1f}"
    return {
        "higher": points,
        "lower": points,
        "at_least": f"{points} from minus the margin",
        "equal": f"a difference of 0, to within {points}",
    }[row["says"]]


def seeds_words(row: Mapping[str, Any]) -> str:
    """Says how many seeds each run would need for the margin to be found in 80% of the cases.

    Args:
        row: row of the ledger with `seeds_needed`.
    """
    return str(row["seeds_needed"] or "more than 1,000")


def power_sentence(row: Mapping[str, Any]) -> str:
    """Says of an inconclusive claim what would have been found, and with how many seeds the margin would be.

    Args:
        row: row of the ledger with `says`, `detectable`, `seeds` and `seeds_needed`.
    """
    points = f"{100 * row['detectable']:.1f} points"
    what = {
        "higher": f"A difference of {points}",
        "lower": f"A difference of {points}",
        "at_least": f"A difference {points} from minus the margin",
        "equal": f"That there is no difference, to within {points},",
    }[row["says"]]
    said = f"{what} would be found in 80% of the cases"
    if row["seeds_needed"] is not None and row["seeds_needed"] <= row["seeds"]:
        return f"{said}."
    what = "a difference of 0" if row["says"] == "at_least" else "the margin"
    return f"{said}; {what} takes {seeds_words(row)} seeds."


def rule_sentence(row: Mapping[str, Any]) -> str:
    """Says which rule contradicts a claim, where it is not the adjusted test; else nothing.

    Args:
        row: row of the ledger with `by_amount`.
    """
    if not row["by_amount"]:
        return ""
    return "It is the claimed amount that is contradicted: the 90% interval, not adjusted, lies within the margin."


def rates_sentence(tested: pl.DataFrame) -> str:
    """Says whether verdicts on primary claims were tested with other learning rates, as they have to be.

    Args:
        tested: rows of the ledger.
    """
    primary = tested.filter(pl.col("role") == "primary")
    count = len(primary) - primary["at_other_rates"].null_count()
    if not count:
        return "No verdict has been tested at half and double the learning rate yet."
    return f"Of all {len(primary)} primary claims that were tested, {count} were at other learning rates, too."
