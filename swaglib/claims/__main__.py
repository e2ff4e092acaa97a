"""Prints the ledger of claims, or what is behind one.

python -m swaglib.claims            # the verdict on every claim
python -m swaglib.claims ID         # the rows, works and commands behind one

Either with `--setting NAME`: from studies at another setting than the standard one.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Any

import polars as pl

from swaglib import project
from swaglib.claims.behind import Behind, behind, read_provenance
from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import FOLDER, estimates, ledger, read_standard
from swaglib.claims.verdict import INCONCLUSIVE
from swaglib.claims.words import power_sentence, rates_sentence, rule_sentence
from swaglib.figures.tables import interval_text


def main(arguments: list[str] | None = None) -> int:
    """Prints; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m swaglib.claims", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("id", nargs="?", help="the id of a claim in claims.yaml")
    parser.add_argument("--setting", default=FOLDER.name, help="the setting of the studies, a folder of metrics")
    chosen = parser.parse_args(arguments)
    project.enter()
    claims = read_claims()
    known_settings = sorted(path.parent.name for path in FOLDER.parent.glob("*/*.json"))
    if chosen.setting not in {FOLDER.name, *known_settings}:
        parser.error(f"no study has run at the setting {chosen.setting!r}: {', '.join(dict.fromkeys(known_settings))}")
    folder = FOLDER.with_name(chosen.setting)
    measured = read_standard(folder)
    table = ledger(claims, estimates(measured))
    if chosen.id is None:
        for row in table.iter_rows(named=True):
            print(_line(row))
        print(
            "\nDifferences in points, with 95% intervals. "
            f"The margin is {100 * claims.margin:g} points. {rates_sentence(table.drop_nulls('value'))}"
        )
        return 0
    known = {own.id: own for own in claims.claims}
    if chosen.id not in known:
        parser.error(f"claims.yaml has no claim {chosen.id!r}. It has: {', '.join(known)}.")
    for name, value in table.filter(pl.col("id") == chosen.id).row(0, named=True).items():
        if value is not None:
            print(f"{name:15} {value}")
    found = behind(known[chosen.id], claims, measured, read_provenance(folder), folder)
    if found is not None:
        _print_behind(found)
    return 0


def _line(row: Mapping[str, Any]) -> str:
    said = ""
    if row["value"] is not None:
        said = f"  {interval_text(row, sign=True)}. "
        said += power_sentence(row) if row["verdict"] == INCONCLUSIVE else rule_sentence(row)
        said += f" {row['why']}" if row["at_other_rates"] and row["why"] else ""
    elif row["verdict"] == INCONCLUSIVE:
        said = f"  {row['why']}"
    return f"{row['verdict']!s:20} {row['role']!s:12} {row['id']}{said}".rstrip()


def _print_behind(own: Behind) -> None:
    """Prints rows, works and the command behind a claim."""
    print(f"\n{own.comparison}\n\n{own.path}")
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=140, tbl_hide_dataframe_shape=True):
        print(own.rows)
    print(f"\n{own.command}", *own.works, sep="\n")


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # who reads, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
