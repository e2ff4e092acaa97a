"""The page on torch.compile tells what compiling costs from what it saves."""

import pytest

from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)  # `benchmarks` is not part of the installed package


def test_start_and_rate_are_told_apart() -> None:
    from benchmarks.compile import LONG, SHORT, Trained, page

    def took(start: float, images: int, rate: float, weights: str) -> Trained:
        return Trained(start + images / rate, weights)

    usual = [took(5, images, 100, "eager") for images in (SHORT, LONG)]
    found = [took(15, images, 200, "compiled") for images in (SHORT, LONG)]
    text = page(usual, took(65, SHORT, 200, "compiled"), found, took(65, SHORT, 200, "other"), 20_000, 1)
    assert "| not compiled | 100 | 5 | 205 | 1.00 |" in text
    assert "| compiled, empty cache | 200 | 65 | 165 | 0.80 |" in text
    assert "| compiled, with what that left | 200 | 15 | 115 | 0.56 |" in text
    assert "have the same bytes; compiled anew with another empty\ncache, other; not compiled, other." in text
