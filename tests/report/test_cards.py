"""Cards of the ledger: from a claim to rows, works and the command, on a page that needs no other file."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from swaglib.claims.claim import Claims, read_claims
from swaglib.claims.ledger import estimates, ledger
from swaglib.report.cards import WIDTH, Card, claim_cards, interval_svg
from swaglib.report.page import Section, write_page
from swaglib.studies.results import study_measures
from tests.claims.test_default import comparison
from tests.conftest import ROOT
from tests.report.test_standard import PROVENANCE
from tests.studies.made_up import HEADLINE, scores


@pytest.fixture(scope="module")
def claims() -> Claims:
    return read_claims(ROOT / "claims.yaml")


@pytest.fixture(scope="module")
def cards(claims: Claims) -> list[Card]:
    runs = {"hashtag": {seed: scores(seed, 0.6) for seed in range(3)}, "pixels": {0: scores(9, 0.4)}}
    table = study_measures("methods", {None: runs}, HEADLINE, claims.of_study("methods"), unseeded=["pixels"])
    measured = {"methods": table}
    default = comparison("hashtag", "pixels")
    return claim_cards(ledger(claims, estimates(measured)), claims, measured, PROVENANCE, default)


def test_what_was_tested_comes_first_with_all_that_is_behind_it(cards: list[Card]) -> None:
    first = cards[0]
    assert (first.id, first.verdict, first.kind) == ("weak_beats_untrained", "supported", "supported")
    assert first.command == "python -m swaglib.studies run methods" and first.works == [
        "hashtag, seed 0: training 000000000000, evaluation 111111111111"
    ]
    assert first.facts["Comparison"] == "In the study methods, hashtag minus pixels is expected to be above zero."
    assert first.facts["The default study, one seed"].startswith("+5.0 [+2.0, +9.0] points")
    assert first.facts["Margin"] == "2.5 points"
    assert first.facts["Note"] == "Not tested with other learning rates."
    assert "States an amount" not in first.facts
    assert first.rows.count("<tr>") > 5 and "pixels" in first.rows and "simclr" not in first.rows
    for path in first.links.values():
        below = Path(path).relative_to("..")
        made_here = below.parts[0] == "metrics" or below == Path("reports/notebooks/studies.ipynb")
        assert made_here or (ROOT / below).is_file(), "links resolve from the folder of the page"


def test_what_was_not_tested_says_why_and_draws_nothing(cards: list[Card], claims: Claims) -> None:
    known = {card.id: card for card in cards}
    assert len(known) == len(claims.claims)
    kinds = [card.verdict for card in cards]
    assert kinds == sorted(kinds, key=["supported", "not run yet", "not testable here"].index)
    whole = known["imagenet_85"]
    assert (whole.verdict, whole.drawing, whole.difference) == ("not testable here", "", "")
    assert "hundreds of GPUs" in whole.facts["Note"]
    assert "has not run" in known["noise_hurts"].facts["Note"]


def test_the_drawing_is_to_scale_and_holds_the_largest_interval() -> None:
    def places(value: float, low: float, high: float) -> list[float]:
        drawn = interval_svg({"value": value, "ci_low": low, "ci_high": high}, 0.025, 0.09)
        bar = re.search(r'M([\d.]+) 10.0H([\d.]+)"', drawn)
        dot = re.search(r'cx="([\d.]+)"', drawn)
        assert bar is not None and dot is not None
        return [float(bar[1]), float(dot[1]), float(bar[2])]

    low, value, high = places(0.03, -0.03, 0.09)
    assert value - low == pytest.approx(high - value) and low == pytest.approx(WIDTH - value)
    assert places(-0.01, -0.09, 0.0)[0] > 0 and high < WIDTH


def test_on_the_page_every_card_opens_by_its_address(cards: list[Card], tmp_path: Path) -> None:
    path = tmp_path / "study.html"
    write_page(path, "t", "i", [Section("Claims", cards=tuple(cards))])
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "details":
                found.append(dict(attrs))

    Reader().feed(path.read_text(encoding="utf-8"))
    assert [own["id"] for own in found] == [f"claim-{card.id}" for card in cards]
