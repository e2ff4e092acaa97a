"""Writes the figures of the last run into README.md, and those of the studies into docs/studies.md.

So neither ever shows numbers that no run gave.

make readme
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import estimates, ledger, read_standard
from swaglib.claims.verdict import OPEN, UNTESTABLE
from swaglib.figures.headline import headline_table
from swaglib.figures.tables import interval_text
from swaglib.report.study import Study, read_study
from swaglib.settings.reading import check

STUDIES = Path("docs/studies.md")
START, END = "<!-- figures of the last run: written by `make readme` -->", "<!-- end of the figures -->"


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
            interval_text(row, sign=True),
            None if row["detectable"] is None else f"{100 * row['detectable']:.1f}",
            row["role"],
        )
        for row in tested.iter_rows(named=True)
    ]
    other_rates = len(tested) - tested["at_other_rates"].null_count()
    columns = ("Claim", "Verdict", "Difference, points", "Would be found", "Tested as")
    said = (
        f"Of {len(verdicts)} claims, {len(tested)} have been tested, {other_rates} of them at other learning rates, "
        "too. Differences have 95% intervals over images and seeds; *would be found*: the difference that a test which "
        "is not adjusted finds in 80% of the cases. A claim of an amount, such as *beats by five points*, is also "
        "contradicted by a difference that surely lies within the margin."
    )
    return "\n\n".join(
        [
            markdown_table(pl.DataFrame(runs, schema=["Study", "Arms", "Seeds"], orient="row")),
            said,
            markdown_table(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")),
        ]
    )


def with_results(text: str, results: str) -> str:
    """Returns a text with what stands between the two markers replaced.

    Raises:
        ValueError: if a marker is missing.
    """
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"The file needs the two lines {START!r} and {END!r}, between which the figures are written.")
    return f"{before}{START}\n\n{results}\n\n{END}{after}"


def main() -> int:
    """Rewrites README.md and docs/studies.md; returns the exit code."""
    project.enter()
    chosen = check("report", project.parameters("report"))
    study = read_study(Path("metrics"), chosen.runs, chosen.stage_runs)
    standard = read_standard()
    written = {
        Path("README.md"): results_markdown(study, chosen.order),
        STUDIES: studies_markdown(standard, ledger(read_claims(), estimates(standard))),
    }
    for path, results in written.items():
        text = with_results(path.read_text(encoding="utf-8"), results)
        with atomic_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
