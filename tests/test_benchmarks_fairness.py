"""The simulation behind docs/benchmarks/fairness.md: what is planted is found, and dealt shams are hardly ever."""

import numpy as np
import pytest

from tests.conftest import ROOT

BASES, DESIGNS, WIDTH = 40, 3, 16


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)  # `benchmarks` is not part of the installed package


def test_only_what_is_planted_lies_beyond_shams() -> None:
    from benchmarks.fairness_controls import Compared, false_excess, found_beyond

    random = np.random.default_rng(0)
    first = random.normal(size=(BASES * DESIGNS, WIDTH))
    others = first + 0.3 * random.normal(size=(3, BASES * DESIGNS, WIDTH))
    weights = np.kron(np.eye(BASES), np.full(DESIGNS, 1 / DESIGNS))
    compared = Compared(first, others, weights)
    assert found_beyond(compared, 10) <= 2 and false_excess(compared, 10) <= 2
    assert found_beyond(compared, 10, planted=3.0) == 10


def test_a_pair_keeps_its_images_however_they_are_dealt() -> None:
    from benchmarks.fairness_controls import Compared

    random = np.random.default_rng(1)
    first, others = random.normal(size=(4, WIDTH)), random.normal(size=(3, 4, WIDTH))
    compared = Compared(first, others, np.eye(4))
    one = compared.logits(np.random.default_rng(2))[1]
    other = compared.logits(np.random.default_rng(2))[1]
    assert np.array_equal(one, other), "the same seed deals alike"
    # The head comes first from the stream, so that what it says of the images before dealing can be computed here.
    stream = np.random.default_rng(2)
    head = stream.normal(size=(WIDTH, one.shape[2]))
    said = others @ head * (2.0 / (first @ head).std())
    assert np.allclose(np.sort(one, axis=0), np.sort(said, axis=0), atol=1e-4)
