"""`claims.yaml`: what it must say, and that it says it."""

from pathlib import Path

import pytest

from swaglib.claims.claim import read_claims
from tests.conftest import ROOT

HEAD = "estimand: {protocol: linear, metric: accuracy, task: macro}\nmargin: 0.025\nrates: [0.5, 2]\nclaims:\n"
CLAIM = """  - id: one
    statement: It is so.
    source: {paper: swag, where: abstract, sure: confirmed}
    published: Much.
    role: primary
"""
TEST = "    test: {study: methods, run: hashtag, baseline: simclr, says: higher}\n"


def test_the_claims_of_this_project_can_be_read_and_most_can_be_tested() -> None:
    claims = read_claims(ROOT / "claims.yaml")
    tested = [own for own in claims.claims if own.test]
    assert len(claims.claims) >= 18 and len(tested) >= 10
    assert {own.role for own in claims.claims} == {"primary", "exploratory"}
    assert not any(own.role == "primary" and own.untestable for own in claims.claims)


def test_an_interaction_adds_up_four_arms(tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(HEAD + CLAIM + TEST.replace("says", "minus: {run: a, baseline: b}, says"))
    test = read_claims(tmp_path / "claims.yaml").claims[0].test
    assert test is not None and test.signs == [(1, "hashtag"), (-1, "simclr"), (-1, "a"), (1, "b")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + CLAIM, "needs either `test`, or `untestable`"),
        (HEAD + CLAIM + TEST + "    untestable: no\n", "needs either `test`, or `untestable`"),
        (HEAD + CLAIM + TEST + CLAIM + TEST, "two claims with the id 'one'"),
        (HEAD + CLAIM + TEST.replace("higher", "bigger"), r"claims\.yaml\.claims\.0\.test\.says"),
        (HEAD + CLAIM + TEST + "    verdict: supported\n", "no such parameter"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "claims.yaml").write_text(text)
    with pytest.raises(ValueError, match=said):
        read_claims(tmp_path / "claims.yaml")
