"""Guards claims: after its first runs, a claim stays as it was; another version of it is a new, exploratory claim."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from swaglib.claims.claim import Claim, Claims

ROLES = ("primary", "exploratory")


def fingerprint(claim: Claim, claims: Claims) -> str:
    """Returns what a claim is tested by, as a number in hexadecimal digits.

    It covers the comparison, the estimand, the margin, the other rates of primary claims, the role, a later batch, and
    `matters`. The wording is left out: a sentence can be made clearer.

    Args:
        claim: the claim.
        claims: the file it stands in.
    """
    tested = {
        "test": asdict(claim.test) if claim.test else None,
        "estimand": asdict(claim.estimand or claims.estimand),
        "margin": claims.margin,
        "rates": claims.rates if claim.role == "primary" else None,
        "role": claim.role,
        "matters": claim.matters,
        **({"batch": claim.batch} if claim.batch > 1 else {}),
    }
    return hashlib.sha256(json.dumps(tested, sort_keys=True).encode()).hexdigest()[:16]


def families(claims: Claims) -> dict[str, dict[str, int]]:
    """Returns the batch of each claim that can be tested, by role and id: p-values are adjusted for these claims."""
    own = [claim for claim in claims.claims if claim.test]
    return {role: {claim.id: claim.batch for claim in own if claim.role == role} for role in ROLES}


def refuse_changes(
    claims: Claims,
    study: str,
    known: Mapping[str, str] | None,
    adjusted: Mapping[str, Mapping[str, int]] | None = None,
) -> None:
    """Refuses claims that differ from those that a study's runs were made for.

    Args:
        claims: the claims as they stand.
        study: name of the study.
        known: fingerprint of each claim when the study last ran, by id; None if it has not run.
        adjusted: what `families` returned then, of all studies; None if it was not kept.

    Raises:
        ValueError: if a claim was changed or taken out, or came later and is primary or of a batch that was there; or
            if one of any study is no longer in its family, so that others would be adjusted for fewer. It says what to
            do.
    """
    if known is None:
        return
    own = {claim.id: claim for claim in claims.claims if claim.test and claim.test.study == study}
    for name, before in known.items():
        if name not in own:
            raise ValueError(
                f"claims.yaml no longer has the claim {name!r}, which the study {study} has runs of. Put it back: what "
                "was tested stays in the ledger."
            )
        if fingerprint(own[name], claims) != before:
            raise ValueError(
                f"claims.yaml: what tests the claim {name!r} was changed after the runs of the study {study}. Put it "
                "back, and add the new version as a claim with another id, `role: exploratory` and a later `batch`."
            )
    added = [name for name, claim in own.items() if name not in known and claim.role == "primary"]
    now, last = families(claims), 1
    for role, before_it in (adjusted or {}).items():
        last = max([last, *before_it.values()])
        gone = sorted(name for name, batch in before_it.items() if now[role].get(name) != batch)
        if gone:
            raise ValueError(
                f"claims.yaml no longer has the {role} claim {gone[0]!r} of batch {before_it[gone[0]]}, which was "
                f"there when the study {study} ran. Put it back: p-values are adjusted for all that were to be tested."
            )
    for role, before_it in (adjusted or {}).items():
        added += [name for name, batch in now[role].items() if name not in before_it and batch <= last]
    if added:
        raise ValueError(
            f"claims.yaml: {added[0]!r} was added after the runs of the study {study}. Give it `role: exploratory` "
            f"and `batch: {last + 1}`: the p-values of the claims before it must not move."
        )
