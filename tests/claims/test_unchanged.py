"""A claim stays as it was once its study has run: what tests it cannot change, its wording can."""

import json
from dataclasses import replace
from typing import Literal

import pytest

from swaglib.claims.claim import Claim, Claims, Comparison, Estimand, Source, read_claims
from swaglib.claims.unchanged import families, fingerprint, refuse_changes
from tests.conftest import ROOT

CLAIM = Claim(
    "one",
    "It is so.",
    Source("swag", "abstract", "confirmed"),
    "Much.",
    "primary",
    Comparison("methods", "hashtag", "simclr", "higher"),
)


def claims(*own: Claim, margin: float = 0.025) -> Claims:
    return Claims(Estimand("linear", "accuracy", "macro"), margin, [0.5, 2.0], list(own))


KNOWN = {"one": fingerprint(CLAIM, claims(CLAIM))}


@pytest.mark.parametrize(
    "changed",
    [
        claims(replace(CLAIM, test=Comparison("methods", "hashtag", "vicreg", "higher"))),
        claims(replace(CLAIM, test=Comparison("methods", "hashtag", "simclr", "at_least"))),
        claims(replace(CLAIM, role="exploratory")),
        claims(replace(CLAIM, matters=True)),
        claims(replace(CLAIM, estimand=Estimand("knn", "accuracy", "macro"))),
        claims(CLAIM, margin=0.03),
    ],
)
def test_what_tests_a_claim_cannot_change_after_its_runs(changed: Claims) -> None:
    with pytest.raises(ValueError, match=r"'one' was changed after the runs .* another id, `role: exploratory`"):
        refuse_changes(changed, "methods", KNOWN)
    refuse_changes(changed, "methods", None)


def test_its_wording_can_and_a_claim_that_was_tested_cannot_go() -> None:
    refuse_changes(claims(replace(CLAIM, statement="It is so, indeed.")), "methods", KNOWN)
    with pytest.raises(ValueError, match=r"no longer has the claim 'one'"):
        refuse_changes(claims(), "methods", KNOWN)


def test_a_claim_that_comes_after_the_runs_is_exploratory_and_of_a_later_batch() -> None:
    late = replace(CLAIM, id="two")
    adjusted = families(claims(CLAIM))
    with pytest.raises(ValueError, match=r"'two' was added after .* `role: exploratory` and `batch: 2`"):
        refuse_changes(claims(CLAIM, late), "methods", KNOWN)
    with pytest.raises(ValueError, match=r"'two' was added after the runs of the study methods"):
        refuse_changes(claims(CLAIM, replace(late, role="exploratory")), "methods", KNOWN, adjusted)
    second = replace(late, role="exploratory", batch=2)
    refuse_changes(claims(CLAIM, second), "methods", KNOWN, adjusted)
    elsewhere = replace(late, test=Comparison("noise", "softmax_50", "softmax_0", "lower"))
    with pytest.raises(ValueError, match=r"'two' was added"):
        refuse_changes(claims(CLAIM, elsewhere), "methods", KNOWN, adjusted)
    with pytest.raises(ValueError, match="added after the runs of the study methods"):
        refuse_changes(claims(CLAIM), "methods", {})
    known = {**KNOWN, "two": fingerprint(second, claims(CLAIM, second))}
    third = replace(second, id="three")
    with pytest.raises(ValueError, match=r"'three' was added after .* `batch: 3`"):
        refuse_changes(claims(CLAIM, second, third), "methods", known, families(claims(CLAIM, second)))
    refuse_changes(claims(CLAIM, second, replace(third, batch=3)), "methods", known, families(claims(CLAIM, second)))


def test_a_later_batch_has_no_primary_claims() -> None:
    with pytest.raises(ValueError, match=r"'one' is of batch 2, so it must have `role: exploratory`"):
        replace(CLAIM, batch=2)


@pytest.mark.parametrize("role", ["primary", "exploratory"])
def test_a_claim_of_another_study_cannot_leave_its_family_either(role: Literal["primary", "exploratory"]) -> None:
    test = Comparison("noise", "softmax_50", "softmax_0", "lower")
    other = replace(CLAIM, id="two", role=role, test=test)
    adjusted = families(claims(CLAIM, other))
    assert adjusted["primary"] | adjusted["exploratory"] == {"one": 1, "two": 1}
    refuse_changes(claims(CLAIM, other), "methods", KNOWN, adjusted)
    for without in (claims(CLAIM), claims(CLAIM, replace(other, role="exploratory", batch=2))):
        with pytest.raises(ValueError, match=rf"no longer has the {role} claim 'two'"):
            refuse_changes(without, "methods", KNOWN, adjusted)


def test_the_claims_of_this_project_are_those_that_its_studies_were_run_for() -> None:
    own = read_claims(ROOT / "claims.yaml")
    for path in (ROOT / "metrics/standard").glob("*.json"):
        said = json.loads(path.read_text(encoding="utf-8"))
        refuse_changes(own, path.stem, said["claims"], said["families"])
