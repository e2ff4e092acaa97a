"""The ledger of claims as a table, and as a figure: each claim's interval against zero and the margin."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import polars as pl
from matplotlib.figure import Figure

from swaglib.claims.words import found_words, rule_sentence, seeds_words
from swaglib.figures.style import finished, sentence_figure, style
from swaglib.figures.tables import MISSING, interval_text

COLOURS = {"supported": "C2", "contradicted": "C3", "equivalent": "C0"}
"""By verdict; all others are grey. The verdict is written, too."""


def ledger_table(table: pl.DataFrame) -> pl.DataFrame:
    """Returns one row a claim: verdict, what was measured in points, what could have been found, and why.

    Args:
        table: table in the schema `swaglib.claims.ledger.LEDGER`.
    """
    return pl.DataFrame([_row(row) for row in table.iter_rows(named=True)])


def _row(row: Mapping[str, Any]) -> dict[str, str]:
    verdict = f"{row['verdict']}, small" if row["small"] else row["verdict"]
    measured = row["value"] is not None
    return {
        "claim": row["statement"],
        "source": f"{row['source']} ({row['sure']})",
        "role": row["role"],
        "verdict": verdict,
        "difference": interval_text(row, sign=True) if measured else MISSING,
        "p, adjusted": f"{row['p_adjusted']:.3f}" if measured else MISSING,
        "would be found": found_words(row) if measured else MISSING,
        "seeds": str(row["seeds"]) if measured else MISSING,
        "seeds for the margin": seeds_words(row) if measured else MISSING,
        "at other rates": row["at_other_rates"] or MISSING,
        "note": " ".join(filter(None, (rule_sentence(row), row["why"]))) or MISSING,
    }


def ledger_figure(table: pl.DataFrame, margin: float) -> Figure:
    """Draws the difference that each claim is about with its 95% interval, beside its verdict; a band is the margin.

    Args:
        table: table in the schema `swaglib.claims.ledger.LEDGER`; claims without a measured difference are left out.
        margin: difference that matters, as a share of 1.
    """
    style()
    rows = list(table.drop_nulls("value").iter_rows(named=True))
    if not rows:
        return sentence_figure("No claim has been tested yet: `make study`.")
    figure, axes = plt.subplots(figsize=(8, 0.42 * len(rows) + 1.0))
    axes.axvspan(-100 * margin, 100 * margin, color="0.93", zorder=0)
    axes.axvline(0, color="0.4", linewidth=1)
    for height, row in enumerate(rows):
        value, low, high = (100 * row[name] for name in ("value", "ci_low", "ci_high"))
        colour = COLOURS.get(row["verdict"], "0.5")
        axes.errorbar([value], [height], xerr=[[value - low], [high - value]], fmt="o", capsize=3, color=colour)
        verdict = f"{row['verdict']}, small" if row["small"] else row["verdict"]
        verdict += " (amount)" if row["by_amount"] else ""
        axes.annotate(verdict, (1.01, height), xycoords=("axes fraction", "data"), va="center", fontsize="small")
    names = [f"{row['id'].replace('_', ' ')}{'' if row['role'] == 'primary' else ' (exploratory)'}" for row in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.set_xlabel("difference in points, macro over families (bars: 95% intervals; band: the margin)")
    axes.grid(axis="y", visible=False)
    return finished(figure)
