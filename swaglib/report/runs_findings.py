"""What the audits of several runs found, as sentences, one run after another."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from swaglib.figures.fairness_runs import audits_table
from swaglib.figures.rows import is_
from swaglib.figures.tables import read_tables


def read_audits(metrics: Path, runs: Sequence[str]) -> pl.DataFrame:
    """Returns the summaries of the audits of runs, one after another, in the schema of measures.

    Args:
        metrics: folder of `audit-<run>.csv`.
        runs: runs in their order.

    Raises:
        FileNotFoundError: if one is not there.
    """
    return read_tables(metrics, [f"audit-{run}.csv" for run in runs])


def by_run(
    audits: pl.DataFrame, runs: Sequence[str], findings: Callable[..., list[str]], *arguments: object
) -> list[str]:
    """Returns the findings of each run, with its name before them; of a run without any, nothing.

    Args:
        audits: of several runs, of the audit of fairness, in the schema of measures.
        runs: runs in their order.
        findings: makes sentences from the measures of one run, such as those of `swaglib.report.audit_findings`.
        *arguments: what it takes beside them.
    """
    found = {run: findings(audits.filter(is_("run", run)), *arguments) for run in runs}
    return [f"{run}: {' '.join(said)}" for run, said in found.items() if said]


def counts_findings(audits: pl.DataFrame) -> list[str]:
    """Says, for each attribute, how many labels of one run move with it, and how many beyond sham images.

    Args:
        audits: of one run, in the schema of measures.
    """
    return [
        f"Of {tested:,} labels, {moving:,} move with {attribute}, and {beyond:,} lie beyond sham images, in a test of "
        f"its own (n = {bases} base emoji; labels that say the attribute itself are in the first number alone)."
        for attribute, _, tested, moving, beyond, bases in audits_table(audits).drop_nulls().iter_rows()
    ]
