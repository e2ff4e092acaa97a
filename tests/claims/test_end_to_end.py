"""From scores of networks to verdicts: made-up runs in which each kind of verdict is the true one."""

from dataclasses import replace

import pytest

from swaglib.claims.claim import Claim, Claims, Comparison, Estimand, Says, Source
from swaglib.claims.ledger import estimates, ledger
from swaglib.claims.verdict import CONTRADICTED, EQUIVALENT, INCONCLUSIVE, OPEN, SUPPORTED, UNTESTABLE
from swaglib.studies.results import study_measures
from tests.studies.made_up import HEADLINE, scores

LINEAR = Estimand("linear", "accuracy", "macro")
SOURCE = Source("swag", "abstract", "confirmed")
MEANS = {"good": 0.60, "as_good": 0.601, "better_by_little": 0.615, "bad": 0.50}
"""Shares of right answers: with 6 seeds and 12,000 images of 6,000 clusters a point is a clear difference."""


def claim(name: str, run: str, says: Says, baseline: str, matters: bool = False) -> Claim:
    test = Comparison("methods", run, baseline, says)
    return Claim(name, "It is so.", SOURCE, "Much.", "primary", test, matters=matters)


ASKED = {
    SUPPORTED: claim("one", "good", "higher", "bad"),
    f"{SUPPORTED}, small": claim("two", "better_by_little", "higher", "good"),
    CONTRADICTED: claim("three", "good", "lower", "bad"),
    f"{CONTRADICTED} by the amount": claim("four", "better_by_little", "higher", "good", matters=True),
    EQUIVALENT: claim("five", "as_good", "equal", "good"),
    f"not {EQUIVALENT}": claim("six", "good", "equal", "bad"),
    f"{SUPPORTED} to be no worse": claim("seven", "as_good", "at_least", "good"),
    f"{CONTRADICTED} to be no worse": claim("eight", "bad", "at_least", "good"),
    INCONCLUSIVE: claim("nine", "as_good", "higher", "good"),
    OPEN: claim("ten", "good", "higher", "missing"),
    UNTESTABLE: Claim("eleven", "It is so.", SOURCE, "Much.", "exploratory", None, "It is too large."),
}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    runs = {
        run: {seed: scores(10 * place + seed, mean, 3000, ("linear",)) for seed in range(6)}
        for place, (run, mean) in enumerate(MEANS.items())
    }
    claims = Claims(LINEAR, 0.025, [0.5, 2.0], list(ASKED.values()))
    own = [replace(one, estimand=LINEAR) for one in ASKED.values()]
    table = ledger(claims, estimates({"methods": study_measures("methods", {None: runs}, HEADLINE, own)}))
    said = {row["id"]: f"{row['verdict']}{', small' if row['small'] else ''}" for row in table.iter_rows(named=True)}
    return {kind: said[one.id] for kind, one in ASKED.items()}


@pytest.mark.parametrize("kind", list(ASKED))
def test_what_is_true_of_the_networks_is_the_verdict(verdicts: dict[str, str], kind: str) -> None:
    wanted = {
        f"{CONTRADICTED} by the amount": CONTRADICTED,
        f"not {EQUIVALENT}": CONTRADICTED,
        f"{SUPPORTED} to be no worse": SUPPORTED,
        f"{CONTRADICTED} to be no worse": CONTRADICTED,
    }
    assert verdicts[kind] == wanted.get(kind, kind)
