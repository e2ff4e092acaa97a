"""The page on verdicts has every primary claim that was tested, as it was measured; its simulations err as promised."""

import pytest

from swaglib.claims.ledger import estimates, read_standard
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)  # `benchmarks` is not part of the installed package
    monkeypatch.chdir(ROOT)


def test_the_page_has_the_errors_that_claims_were_measured_with() -> None:
    from benchmarks.verdicts import PAGE, first_columns, tested

    page, found = PAGE.read_text(encoding="utf-8"), tested(estimates(read_standard()))
    assert found
    for name, own in found.items():
        assert first_columns(name, *own) in page, "run `python -m benchmarks.verdicts`"


def test_a_false_verdict_is_as_rare_as_promised_and_a_large_effect_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import verdicts

    monkeypatch.setattr(verdicts, "REPETITIONS", 200)
    wrong, _ = verdicts.simulated(0.01, 8, 0.0, 0.025, 0)
    assert wrong <= 20, "5% of 200 are ten"
    assert verdicts.simulated(0.005, 40, 0.05, 0.025, 0)[1] > 190
    assert verdicts.contradicted_amounts(0.005, 8, 0.025) <= 20
