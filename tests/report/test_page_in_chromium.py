"""The report in a headless Chromium: on a phone, on a desk and on paper, nothing is missing or runs out of the page."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from swaglib.claims.claim import read_claims
from swaglib.report.standard import standard_sections
from swaglib.report.study import read_study, write_report
from swaglib.settings.analysis import Report
from swaglib.studies.results import study_measures
from tests.conftest import ROOT
from tests.figures.study import ORDER, STAGE_RUNS, write_study
from tests.report.browser import chromium_page
from tests.report.test_standard import PROVENANCE
from tests.studies.made_up import HEADLINE, scores

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BROKEN = "images => images.filter(image => !image.complete || image.naturalWidth === 0).map(image => image.alt)"
WIDER = """() => [...document.querySelectorAll('main *')]
    .filter(own => own.getBoundingClientRect().right > window.innerWidth + 1 && !own.closest('.scroll, pre'))
    .map(own => own.outerHTML.slice(0, 120))"""
"""What reaches beyond the window; tables and commands scroll in a box of their own."""

TALL = """() => {
    const figure = document.querySelector('figure').cloneNode(true), image = figure.querySelector('img');
    image.src = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="600" height="3000"/>';
    document.querySelector('main').append(figure);
    return image.decode();
}"""
"""Adds a figure that is much taller than a page, as one of many tasks is."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_study(folder / "metrics")
    claims = read_claims(ROOT / "claims.yaml")
    runs = {"hashtag": {seed: scores(seed, 0.6) for seed in range(3)}, "pixels": {0: scores(9, 0.4)}}
    methods = study_measures("methods", {None: runs}, HEADLINE, claims.of_study("methods"), unseeded=["pixels"])
    standard = standard_sections({"methods": methods}, claims, PROVENANCE)
    chosen = Report(runs=ORDER, stage_runs=STAGE_RUNS, title="What hashtags are worth", order=ORDER)
    path = folder / "study.html"
    write_report(read_study(folder / "metrics", ORDER, STAGE_RUNS), chosen, path, folder / "figures", standard)
    return path


@pytest.mark.parametrize("width", [390, 1100])
def test_the_report_is_whole_readable_and_named_at_every_width(report: Path, width: int) -> None:
    said: list[str] = []
    with chromium_page(width, said) as page:
        page.goto(report.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(own => own.open = true)")
        assert page.locator("img").count() > 5
        assert page.eval_on_selector_all("img", BROKEN) == []
        assert page.evaluate(WIDER) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        sizes = page.eval_on_selector_all(
            "p, li, td, dd", "all => all.map(own => parseFloat(getComputedStyle(own).fontSize))"
        )
        assert min(sizes) >= 12, "pixels"
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert said == []


def test_a_claim_is_opened_by_the_keyboard_and_shows_what_is_behind_it(report: Path) -> None:
    said: list[str] = []
    with chromium_page(390, said) as page:
        page.goto(report.as_uri())
        first = page.locator("details").first
        command = first.locator("pre").first
        assert not command.is_visible()
        first.locator("summary").focus()
        page.keyboard.press("Enter")
        assert command.is_visible() and "python -m swaglib.claims" in command.inner_text()
        assert first.locator("tbody tr, tr").count() > 5
    assert said == []


def test_every_question_is_reached_from_the_top_and_has_a_limit(report: Path) -> None:
    said: list[str] = []
    with chromium_page(390, said) as page:
        page.goto(report.as_uri())
        links = page.locator("nav a")
        for place in range(links.count()):
            title = links.nth(place).inner_text()
            links.nth(place).click()
            section = page.locator("section:target")
            assert section.locator("h2").inner_text() == title and title.endswith("?")
            assert "Limit." in section.inner_text() or title == "What was run?"
    assert said == []


def test_on_paper_no_figure_is_cut(report: Path) -> None:
    said: list[str] = []
    with chromium_page(794, said) as page:  # A4 at 96 pixels an inch
        page.emulate_media(media="print")
        page.goto(report.as_uri())
        page.evaluate(TALL)
        heights = page.eval_on_selector_all("figure", "all => all.map(own => own.getBoundingClientRect().height)")
        assert max(heights) < 1123 - 100, "a figure fits a page"
        assert page.evaluate(WIDER.replace(".scroll, pre", "pre")) == [], "nothing scrolls on paper"
        first = page.locator("details").first
        assert first.locator("dl").is_visible(), "what is behind a claim is printed"
        assert not first.locator("pre").last.is_visible(), "but not its many rows and works"
        assert page.pdf(format="A4").startswith(b"%PDF")
    assert said == []
