"""Prints the ledger of claims, or what is behind one.

python -m swaglib.claims            # the verdict on every claim
python -m swaglib.claims ID         # the rows, works and commands behind one
"""

import argparse
import json
import sys

import polars as pl

from swaglib import project
from swaglib.claims.claim import Claim, Estimand, read_claims
from swaglib.claims.ledger import FOLDER, estimates, ledger, read_standard
from swaglib.measures import read_measures


def main(arguments: list[str] | None = None) -> int:
    """Prints; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m swaglib.claims", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("id", nargs="?", help="the id of a claim in claims.yaml")
    chosen = parser.parse_args(arguments)
    project.enter()
    claims = read_claims()
    table = ledger(claims, estimates(read_standard()))
    if chosen.id is None:
        for row in table.iter_rows(named=True):
            print(_line(row))
        return 0
    known = {own.id: own for own in claims.claims}
    if chosen.id not in known:
        parser.error(f"claims.yaml has no claim {chosen.id!r}. It has: {', '.join(known)}.")
    for name, value in table.filter(pl.col("id") == chosen.id).row(0, named=True).items():
        if value is not None:
            print(f"{name:15} {value}")
    _print_behind(known[chosen.id], known[chosen.id].estimand or claims.estimand)
    return 0


def _line(row: dict[str, object]) -> str:
    value, low, high = row["value"], row["ci_low"], row["ci_high"]
    measured = ""
    if isinstance(value, float) and isinstance(low, float) and isinstance(high, float):
        measured = f"  {100 * value:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"
    return f"{row['verdict']!s:20} {row['role']!s:12} {row['id']}{measured}"


def _print_behind(claim: Claim, estimand: Estimand) -> None:
    """Prints rows, works and the command behind a claim."""
    if claim.test is None or not (FOLDER / f"{claim.test.study}.csv").is_file():
        return
    path = FOLDER / f"{claim.test.study}.csv"
    arms = [run for _, run in claim.test.signs]
    print(f"\n{path}")
    kind = [pl.col("protocol") == estimand.protocol, pl.col("k").eq_missing(pl.lit(estimand.k))]
    rows = read_measures(path).filter(pl.col("run").is_in(arms), *kind)
    own = rows.filter((pl.col("label") == claim.id) | (pl.col("label").is_null() & pl.col("baseline").is_null()))
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=140, tbl_hide_dataframe_shape=True):
        print(own.select("setting", "run", "seed", "metric", "value", "ci_low", "ci_high", "n", "n_clusters"))
    said = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    print(f"\n{said['command']}")
    for work in said["works"]:
        if work["run"] in arms:
            rate = f", {work['setting']}" if work["setting"] else ""
            print(f"{work['run']}{rate}, seed {work['seed']}: {work['training'][:12]}, {work['evaluation'][:12]}")


if __name__ == "__main__":
    sys.exit(main())
