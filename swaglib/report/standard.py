"""The part of the page that the studies of the standard setting give: the ledger of claims, and their figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from matplotlib.figure import Figure

from swaglib.claims.claim import Claims
from swaglib.claims.ledger import estimates, ledger
from swaglib.claims.verdict import INCONCLUSIVE, OPEN, UNTESTABLE
from swaglib.claims.words import power_sentence, rates_sentence, rule_sentence
from swaglib.figures.ledger import ledger_figure
from swaglib.figures.tables import interval_text, table_html
from swaglib.measures import MEASURE
from swaglib.report.cards import claim_cards
from swaglib.report.page import Section
from swaglib.report.questions import QUESTIONS

SMALL = "All of this is about small drawings and short training, and gives no verdict on the papers."
LEDGER = (
    "Each claim of the papers was written down with the comparison that tests it, before that was run (claims.yaml). "
    "The verdicts follow from the measures in metrics/standard, which the studies of many trainings leave there; the "
    "default study does not write them, nor is it needed for them. "
    "The rule: supported or contradicted at a level of 5%, adjusted for all claims that are tested together; else "
    "inconclusive, with what would have been found in 80% of the cases if no other claim were. A claim of an amount is "
    "also contradicted by a difference whose 90% interval lies within the margin, on whatever side of zero; that is "
    "not adjusted, so each such claim may be contradicted wrongly in another 5% of the cases. Open a claim to see what "
    "is behind it: the comparison, the rows, the works and the command."
)
LEDGER_FIGURE = (
    "Claims that have been tested: difference, 95% interval and verdict. Grey band: the margin. (amount): contradicted "
    "by its 90% interval, which lies within the margin."
)


@dataclass(frozen=True)
class Standard:
    """What the studies give to the page.

    Attributes:
        sections: sections of the page.
        figures: figures by the name of their file.
    """

    sections: list[Section]
    figures: dict[str, Figure]


def standard_sections(
    measured: Mapping[str, pl.DataFrame],
    claims: Claims,
    provenance: Mapping[str, Mapping[str, Any]],
    comparison: pl.DataFrame | None = None,
) -> Standard:
    """Returns the sections on claims and on studies that have run, and the figures of all; without any, no section.

    Args:
        measured: measures of each study, see `swaglib.claims.ledger.read_standard`.
        claims: the claims.
        provenance: what stands beside the measures, see `swaglib.claims.behind.read_provenance`.
        comparison: measures of the stage `compare`, for what the default study says of the same claims.
    """
    verdicts = ledger(claims, estimates(measured))
    own = {asked.study: measured.get(asked.study, pl.DataFrame(schema=MEASURE)) for asked in QUESTIONS}
    figures = {"ledger": ledger_figure(verdicts, claims.margin)}
    figures |= {asked.figure_name: asked.figure(own[asked.study]) for asked in QUESTIONS}
    if not measured:
        return Standard([], figures)
    first = Section(
        "Which claims of the papers hold here?",
        LEDGER,
        claims=tuple(_counts(verdicts)),
        figures=((figures["ledger"], LEDGER_FIGURE),),
        cards=tuple(claim_cards(verdicts, claims, measured, provenance, comparison)),
        limit=SMALL,
    )
    others = [
        Section(
            asked.title,
            asked.method,
            claims=(*findings(verdicts, claims, asked.study), *(asked.says(own[asked.study]) if asked.says else ())),
            tables=(table_html(asked.table(own[asked.study])),) if asked.table else (),
            figures=((figures[asked.figure_name], asked.caption),),
            limit=asked.limit,
        )
        for asked in QUESTIONS
        if not own[asked.study].is_empty()
    ]
    return Standard([first, *others], figures)


def findings(verdicts: pl.DataFrame, claims: Claims, study: str) -> list[str]:
    """Says what a study found of each claim that it tests, in the order of the claims; nothing if it tests none.

    Args:
        verdicts: table in the schema `swaglib.claims.ledger.LEDGER`.
        claims: the claims.
        study: name of the study.
    """
    own = {claim.id for claim in claims.of_study(study)}
    if not own:
        return []
    tested = verdicts.filter(pl.col("id").is_in(own), pl.col("verdict") != OPEN)
    if tested.is_empty():
        return ["This study has not run, or not with three seeds."]
    return [
        f"{row['statement']} {row['verdict'].capitalize()}: {interval_text(row, sign=True)} points "
        f"(n = {row['n'] or 0:,} images, {row['seeds']} seeds). {_more(row)}".strip()
        if row["value"] is not None
        else f"{row['statement']} {row['verdict'].capitalize()}. {row['why'] or ''}".strip()
        for row in tested.iter_rows(named=True)
    ]


def _more(row: Mapping[str, Any]) -> str:
    """Says what could have been found, which rule decided, and what other learning rates gave where they were tried."""
    said = [power_sentence(row)] if row["verdict"] == INCONCLUSIVE else [rule_sentence(row)]
    if row["at_other_rates"]:
        said.append(str(row["why"] or "The verdict is the same at the other learning rates."))
    return " ".join(filter(None, said))


def _counts(verdicts: pl.DataFrame) -> list[str]:
    """Says how many claims have which verdict, and which were not tested."""
    counts = dict(verdicts.group_by("verdict", maintain_order=True).len().rows())
    tested = {name: count for name, count in counts.items() if name not in (OPEN, UNTESTABLE)}
    said = [f"Of {sum(counts.values())} claims, {sum(tested.values())} tested: {_listed(tested)}."]
    if tested:
        said.append(rates_sentence(verdicts.filter(~pl.col("verdict").is_in([OPEN, UNTESTABLE]))))
    if OPEN in counts:
        said.append(f"{counts[OPEN]} wait for a study that has not run, or not with three seeds.")
    if UNTESTABLE in counts:
        said.append(f"{counts[UNTESTABLE]} cannot be tested at this scale; open one to see why.")
    return said


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
