"""Writes the figures of the last run into README.md and docs/results.md, and those of the studies into docs/studies.md.

So neither ever shows numbers that no run gave.

make readme
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.claims.claim import Claims, read_claims
from swaglib.claims.ledger import estimates, ledger, read_standard
from swaglib.claims.verdict import OPEN, UNTESTABLE
from swaglib.claims.words import found_words, rates_sentence, seeds_words
from swaglib.figures.headline import headline_table
from swaglib.figures.tables import interval_text
from swaglib.report.standard import findings
from swaglib.report.study import Study, read_study
from swaglib.settings.reading import check

README, RESULTS, STUDIES = Path("README.md"), Path("docs/results.md"), Path("docs/studies.md")
START, END = "<!-- figures of the last run: written by `make readme` -->", "<!-- end of the figures -->"
FINDINGS = "<!-- verdicts of the study {}: written by `make readme` -->"
"""The line before what a study found, in README.md."""


def results_markdown(study: Study, order: list[str]) -> str:
    """Returns the short answer in Markdown; all other tables are in the report."""
    return markdown_table(headline_table(study.comparison, order))


def markdown_table(frame: pl.DataFrame) -> str:
    """Returns a table in Markdown, numbers to the right."""
    sides = ["---:" if kind.is_numeric() else "---" for kind in frame.schema.values()]
    rows = [list(frame.columns), sides, *(["" if v is None else str(v) for v in row] for row in frame.rows())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def studies_markdown(measured: Mapping[str, pl.DataFrame], verdicts: pl.DataFrame) -> str:
    """Returns what has been run, and the verdict on every claim that was tested, as two tables in Markdown.

    Args:
        measured: measures of each study, see `swaglib.claims.ledger.read_standard`.
        verdicts: table in the schema `swaglib.claims.ledger.LEDGER`.
    """
    runs = []
    for study, table in sorted(measured.items()):
        own = table.filter(pl.col("seed").is_not_null())
        seeds = sorted(own.group_by("run").agg(pl.col("seed").n_unique())["seed"].unique())
        names = ", ".join(own["run"].unique(maintain_order=True))
        runs.append((f"`{study}`", names, " or ".join(map(str, seeds))))
    tested = verdicts.filter(~pl.col("verdict").is_in([OPEN, UNTESTABLE]))
    rows = [
        (
            row["statement"],
            f"{row['verdict']}, small" if row["small"] else row["verdict"],
            interval_text(row, sign=True) if row["value"] is not None else row["why"],
            None if row["detectable"] is None else found_words(row),
            None if row["detectable"] is None else seeds_words(row),
            f"{row['role']}, an amount" if row["amount"] else row["role"],
        )
        for row in tested.iter_rows(named=True)
    ]
    columns = ("Claim", "Verdict", "Difference, points", "Would be found", "Seeds for the margin", "Tested as")
    said = (
        f"Of {len(verdicts)} claims, {len(tested)} have been tested. {rates_sentence(tested)} Differences have 95% "
        "intervals over images and seeds; *would be found*: the points that are found in 80% of the cases if no other "
        "claim is, and how many seeds it takes for the margin. The claim of *an amount* is that of at least the "
        "margin; a 90% interval within the margin contradicts it, too, and is not adjusted."
    )
    return "\n\n".join(
        [
            markdown_table(pl.DataFrame(runs, schema=["Study", "Arms", "Seeds"], orient="row")),
            said,
            markdown_table(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")),
        ]
    )


def admission_markdown(tasks: pl.DataFrame) -> str:
    """Returns by which accuracies tasks were admitted to the headline, as a table in Markdown.

    Args:
        tasks: the table `metrics/tasks.csv`, see `swaglib.evaluation.admission`.
    """
    points = {"value": "difference", "ci_low": "ci_low", "ci_high": "ci_high"}
    rows = [
        (
            f"`{row['task']}`",
            f"{100 * row['baseline']:.1f}",
            f"{100 * row['reference']:.1f}",
            interval_text({name: row[column] for name, column in points.items()}, sign=True),
            f"{row['n']:,}, {row['n_clusters']:,}",
            "yes" if row["admitted"] else "no",
            "yes" if row["headline"] else "no",
        )
        for row in tasks.iter_rows(named=True)
    ]
    columns = (
        "Task",
        "pixels",
        "imagenet_224",
        "Difference, points",
        "Images, clusters",
        "Admitted",
        "In the headline",
    )
    return markdown_table(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"))


def findings_markdown(verdicts: pl.DataFrame, claims: Claims, study: str) -> str:
    """Returns the verdicts on the claims that a study tests, as a list in Markdown, and by which rule they follow.

    Args:
        verdicts: table in the schema `swaglib.claims.ledger.LEDGER`.
        claims: the claims.
        study: name of the study.
    """
    margin = f"{100 * claims.margin:g} points"
    said = (
        f"A difference of {margin}, the margin, matters. Verdicts are adjusted for all claims that are tested "
        "together, so one may be inconclusive though its 95% interval is clear of zero; what would be found holds if "
        "no other claim is."
    )
    if any(claim.matters for claim in claims.of_study(study)):
        said += (
            f" One rule is not adjusted: where a paper has a gain of {margin} or more, a 90% interval within "
            f"{margin} of zero, on whatever side, contradicts the amount."
        )
    said += f" {rates_sentence(verdicts.drop_nulls('value'))}"
    return "\n".join([*(f"- {own}" for own in findings(verdicts, claims, study)), "", said])


def with_results(text: str, results: str, start: str = START) -> str:
    """Returns a text with what stands between two markers replaced.

    Args:
        text: the text.
        results: what is written.
        start: the first marker; the second is the next `END`.

    Raises:
        ValueError: if a marker is missing.
    """
    before, found, rest = text.partition(start)
    _, end, after = rest.partition(END)
    if not (found and end):
        raise ValueError(f"The file needs the two lines {start!r} and {END!r}, between which the figures are written.")
    return f"{before}{start}\n\n{results}\n\n{END}{after}"


def studies_in(text: str) -> list[str]:
    """Returns the studies whose verdicts a text has, in its order."""
    return re.findall(re.escape(FINDINGS).replace(r"\{\}", r"(\w+)"), text)


def main() -> int:
    """Rewrites README.md, docs/results.md and docs/studies.md; returns the exit code."""
    project.enter()
    chosen = check("report", project.parameters("report"))
    study = read_study(Path("metrics"), chosen.runs, chosen.stage_runs)
    standard, claims = read_standard(), read_claims()
    verdicts = ledger(claims, estimates(standard))
    readme = with_results(README.read_text(encoding="utf-8"), results_markdown(study, chosen.order))
    for name in studies_in(readme):
        readme = with_results(readme, findings_markdown(verdicts, claims, name), FINDINGS.format(name))
    studies = with_results(STUDIES.read_text(encoding="utf-8"), studies_markdown(standard, verdicts))
    admitted = admission_markdown(pl.read_csv("metrics/tasks.csv"))
    results = with_results(RESULTS.read_text(encoding="utf-8"), admitted)
    for path, text in ((README, readme), (RESULTS, results), (STUDIES, studies)):
        with atomic_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
