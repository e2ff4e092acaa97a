"""The ledger as cards: a claim with its verdict and a small drawing of the interval; opened, all that is behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.claims.behind import Behind, behind
from swaglib.claims.claim import Claim, Claims
from swaglib.claims.default import default_difference
from swaglib.claims.verdict import OPEN, UNTESTABLE
from swaglib.claims.words import found_words, rule_sentence, seeds_words
from swaglib.figures.tables import interval_text, table_html

WIDTH, HEIGHT, EDGE = 180, 20, 6
"""Size of a drawing in pixels, and of the empty space at each of its ends."""

SMALLEST_SPAN = 0.06
"""Smallest difference that lies at the ends of the drawings."""

PAGE_TO_ROOT = Path("..")
"""The page lies in `reports/`."""


@dataclass(frozen=True)
class Card:
    """A claim on the page.

    Attributes:
        id: the claim's id.
        statement: the claim.
        verdict: the verdict, with `small` where the difference is.
        kind: the verdict alone, in one word, for colours.
        difference: difference in points with its interval; empty if it was not measured.
        drawing: SVG of the interval; empty if it was not measured.
        facts: names and values: source, what was published, role, comparison, adjusted p, and so on.
        rows: HTML of the rows behind it; empty without any.
        command: command that made them.
        works: keys of the works.
        links: what to open, by its name: file of the rows, code of the study, notebook.
    """

    id: str
    statement: str
    verdict: str
    kind: str
    difference: str
    drawing: str
    facts: dict[str, str]
    rows: str
    command: str
    works: list[str]
    links: dict[str, str]


def claim_cards(
    verdicts: pl.DataFrame,
    claims: Claims,
    studies: Mapping[str, pl.DataFrame],
    provenance: Mapping[str, Mapping[str, Any]],
    comparison: pl.DataFrame | None = None,
) -> list[Card]:
    """Returns a card for each claim: those that have been tested first, in the order of the ledger.

    Args:
        verdicts: table in the schema `swaglib.claims.ledger.LEDGER`.
        claims: the claims.
        studies: measures of each study.
        provenance: what stands beside them, see `swaglib.claims.behind.read_provenance`.
        comparison: measures of the stage `compare`: what the default study can say stands beside each verdict.
    """
    known = {claim.id: claim for claim in claims.claims}
    tested = verdicts.sort(
        pl.col("value").is_null(), pl.col("verdict") == UNTESTABLE, pl.col("verdict") == OPEN, maintain_order=True
    )
    ends = tested.select(pl.max_horizontal(pl.col("ci_low", "ci_high").abs()))["ci_low"].max()
    span = max(SMALLEST_SPAN, claims.margin, float(str(ends)) if ends is not None else 0.0)  # one scale for all
    cards = []
    for row in tested.iter_rows(named=True):
        own = known[row["id"]]
        drawing = interval_svg(row, claims.margin, span) if row["value"] is not None else ""
        default = default_difference(own, claims, comparison) if comparison is not None else None
        found = behind(own, claims, studies, provenance)
        cards.append(_card(row, own, found, drawing, _facts(row, own, found, claims.margin, default)))
    return cards


def _card(row: Mapping[str, Any], claim: Claim, found: Behind | None, drawing: str, facts: dict[str, str]) -> Card:
    measured = row["value"] is not None
    return Card(
        id=claim.id,
        statement=claim.statement,
        verdict=f"{row['verdict']}, small" if row["small"] else row["verdict"],
        kind=row["verdict"].split()[0],
        difference=f"{interval_text(row, sign=True)} points" if measured else "",
        drawing=drawing,
        facts=facts,
        rows=table_html(found.rows.with_columns(pl.col("^value|ci_.*$").round(4)), digits=4) if found else "",
        command=found.command if found else "",
        works=found.works if found else [],
        links=_links(claim, found),
    )


def _facts(
    row: Mapping[str, Any], claim: Claim, found: Behind | None, margin: float, default: Mapping[str, Any] | None
) -> dict[str, str]:
    """Returns what a card says of its claim, without what is not known."""
    facts: dict[str, str | None] = {
        "Source": f"{row['source']} ({row['sure']})",
        "Published": claim.published,
        "Tested as": row["role"] if claim.batch == 1 else f"{row['role']}, added later (batch {claim.batch})",
        "Comparison": found.comparison if found else None,
        "States an amount": f"at least the margin, {100 * margin:g} points" if row["amount"] else None,
        "Note": " ".join(filter(None, (rule_sentence(row), row["why"]))),
        "At other learning rates": row["at_other_rates"],
    }
    if row["value"] is not None:
        facts["p, adjusted"] = f"{row['p_adjusted']:.3f}" if row["p_adjusted"] >= 0.001 else "below 0.001"
        facts["Margin"] = f"{100 * margin:g} points"
        facts["Points found in 80% of the cases"] = found_words(row)
        facts["Seeds"] = str(row["seeds"])
        facts["Seeds to find the margin"] = seeds_words(row)
        facts["Test images, clusters"] = f"{row['n']:,}, {row['n_clusters']:,}"
    if default is not None:
        said = f"{interval_text(default, sign=True)} points; an interval over images alone is no verdict"
        facts["The default study, one seed"] = said
    return {name: value for name, value in facts.items() if value}


def _links(claim: Claim, found: Behind | None) -> dict[str, str]:
    links = {"The claim": "claims.yaml"}
    if claim.test is not None and found is not None:
        links |= {
            "Rows": found.path.as_posix(),
            "Works": found.path.with_suffix(".json").as_posix(),
            "Code of the study": f"swaglib/studies/arms/{claim.test.study}.py",
            "Notebook": "notebooks/11_studies.ipynb",
            "Figures (the executed notebook)": "reports/notebooks/studies.ipynb",
        }
    return {name: (PAGE_TO_ROOT / path).as_posix() for name, path in links.items()}


def interval_svg(row: Mapping[str, Any], margin: float, span: float) -> str:
    """Returns a drawing of a difference with its interval against zero and the margin.

    Args:
        row: row with `value`, `ci_low` and `ci_high`, as shares of 1.
        margin: difference that matters, as a share of 1.
        span: difference that lies at each end, as a share of 1, no smaller than the others.
    """

    def place(share: float) -> float:
        return round(WIDTH / 2 + share / span * (WIDTH / 2 - EDGE), 1)

    value, low, high = (place(row[name]) for name in ("value", "ci_low", "ci_high"))
    left, right, middle = place(-margin), place(margin), HEIGHT / 2
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{interval_text(row, sign=True)} points; the margin is {100 * margin:g}">'
        f'<rect x="{left}" y="1" width="{round(right - left, 1)}" height="{HEIGHT - 2}" fill="#e6eaf0"/>'
        f'<path d="M{place(0)} 0V{HEIGHT}" stroke="#566071"/>'
        f'<path d="M{low} {middle}H{high}" stroke="#1d2430" stroke-width="2"/>'
        f'<circle cx="{value}" cy="{middle}" r="4" fill="#1d2430"/></svg>'
    )
