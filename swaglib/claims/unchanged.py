"""Guards claims: after its first runs, a claim stays as it was; another version of it is a new, exploratory claim."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict

from swaglib.claims.claim import Claim, Claims

ROLES = ("primary", "exploratory")
LATER = "`role: exploratory` and `batch: 2`, or a later one"


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


def families(claims: Claims) -> dict[str, list[str]]:
    """Returns the ids of the claims of the first batch that can be tested, by role: p-values are adjusted for them."""
    own = [claim for claim in claims.claims if claim.test and claim.batch == 1]
    return {role: [claim.id for claim in own if claim.role == role] for role in ROLES}


def refuse_changes(
    claims: Claims, study: str, known: Mapping[str, str] | None, adjusted: Mapping[str, Collection[str]] | None = None
) -> None:
    """Refuses claims that differ from those that a study's runs were made for.

    Args:
        claims: the claims as they stand.
        study: name of the study.
        known: fingerprint of each claim when the study first ran, by id; None if it has not run.
        adjusted: what `families` returned then, of all studies; None if it was not kept.

    Raises:
        ValueError: if a claim was changed or taken out, or came later and is primary or of the first batch, or one of
            any study is no longer in its family, so that others would be adjusted for fewer; says what to do.
    """
    if known is None:
        return
    now = families(claims)
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
                f"back, and add the new version as a claim with another id, {LATER}."
            )
    added = [name for name, claim in own.items() if name not in known and (claim.role, claim.batch) == ("primary", 1)]
    for role, before_it in (adjusted or {}).items():
        gone = sorted(set(before_it) - set(now[role]))
        if gone:
            raise ValueError(
                f"claims.yaml no longer has the {role} claim {gone[0]!r}, which was there when the study {study} first "
                "ran. Put it back: p-values are adjusted for all that were to be tested."
            )
        added += [name for name in now[role] if name not in before_it]
    if added:
        raise ValueError(
            f"claims.yaml: {added[0]!r} was added after the runs of the study {study}. Give it {LATER}: the p-values "
            "of the claims before it must not move."
        )
