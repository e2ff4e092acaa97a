"""Writes the figures of the last run into README.md, so that it never shows numbers that no run gave.

make readme
"""

import sys
from pathlib import Path

import polars as pl

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.figures.headline import headline_table
from swaglib.report.study import Study, read_study
from swaglib.settings.reading import check

START, END = "<!-- figures of the last run: written by `make readme` -->", "<!-- end of the figures -->"


def results_markdown(study: Study, order: list[str]) -> str:
    """Returns the short answer in Markdown; all other tables are in the report."""
    return markdown_table(headline_table(study.comparison, order))


def markdown_table(frame: pl.DataFrame) -> str:
    """Returns a table in Markdown, numbers to the right."""
    sides = ["---:" if kind.is_numeric() else "---" for kind in frame.schema.values()]
    rows = [list(frame.columns), sides, *(["" if v is None else str(v) for v in row] for row in frame.rows())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def with_results(text: str, results: str) -> str:
    """Returns a text with what stands between the two markers replaced.

    Raises:
        ValueError: if a marker is missing.
    """
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"README.md needs the two lines {START!r} and {END!r}, between which the figures are written.")
    return f"{before}{START}\n\n{results}\n\n{END}{after}"


def main() -> int:
    """Rewrites README.md; returns the exit code."""
    project.enter()
    chosen = check("report", project.parameters("report"))
    path = Path("README.md")
    study = read_study(Path("metrics"), chosen.runs, chosen.stage_runs)
    text = with_results(path.read_text(encoding="utf-8"), results_markdown(study, chosen.order))
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
