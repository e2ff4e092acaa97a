"""What is behind the verdict on a claim: rows of measures, the works that made them, and the command."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.claims.claim import Claim, Claims
from swaglib.claims.ledger import FOLDER

SHOWN = ("setting", "run", "seed", "metric", "value", "ci_low", "ci_high", "n", "n_clusters")


@dataclass(frozen=True)
class Behind:
    """What is behind a verdict.

    Attributes:
        path: file of the study's measures.
        comparison: what is subtracted from what, as a sentence.
        rows: accuracies of the arms by seed and over seeds, and what is known of the claim: the columns `SHOWN`.
        command: command that made them.
        works: keys of the works, one sentence a network.
    """

    path: Path
    comparison: str
    rows: pl.DataFrame
    command: str
    works: list[str]


def read_provenance(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Returns what stands beside the measures of each study: `command`, `claims` and `works`, by the study's name.

    Args:
        folder: folder of `<study>.json`.
    """
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def behind(
    claim: Claim,
    claims: Claims,
    studies: Mapping[str, pl.DataFrame],
    provenance: Mapping[str, Mapping[str, Any]],
    folder: Path = FOLDER,
) -> Behind | None:
    """Returns what is behind the verdict on a claim; None if its study has not run, or it cannot be tested.

    Args:
        claim: the claim.
        claims: the file it stands in.
        studies: measures of each study, see `swaglib.claims.ledger.read_standard`.
        provenance: what `read_provenance` returned.
        folder: folder of the measures.
    """
    if claim.test is None or claim.test.study not in provenance:
        return None
    study, said = claim.test.study, provenance[claim.test.study]
    estimand = claim.estimand or claims.estimand
    arms = [run for _, run in claim.test.signs]
    kind = [pl.col("protocol") == estimand.protocol, pl.col("k").eq_missing(pl.lit(estimand.k))]
    rows = studies[study].filter(pl.col("run").is_in(arms), *kind)
    own = rows.filter((pl.col("label") == claim.id) | (pl.col("label").is_null() & pl.col("baseline").is_null()))
    works = [
        f"{work['run']}{', ' + work['setting'] if work['setting'] else ''}, seed {work['seed']}: training "
        f"{work['training'][:12]}, evaluation {work['evaluation'][:12]}"
        for work in said["works"]
        if work["run"] in arms
    ]
    return Behind(folder / f"{study}.csv", comparison(claim), own.select(SHOWN), said["command"], works)


def comparison(claim: Claim) -> str:
    """Returns the comparison that tests a claim as a sentence; empty for one that cannot be tested."""
    own = claim.test
    if own is None:
        return ""
    says = {
        "higher": "above zero",
        "at_least": "not below minus the margin",
        "equal": "within the margin of zero",
        "lower": "below zero",
    }
    difference = f"{own.run} minus {own.baseline}"
    if own.minus is not None:
        difference = f"({difference}) minus ({own.minus.run} minus {own.minus.baseline})"
    amount = ", and not within the margin" if claim.matters else ""
    return f"In the study {own.study}, {difference} is expected to be {says[own.says]}{amount}."
