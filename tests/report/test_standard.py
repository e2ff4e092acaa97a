"""What the studies give to the page: the ledger opens it, and without studies there is nothing."""

from swaglib.claims.claim import read_claims
from swaglib.claims.ledger import estimates, ledger
from swaglib.report.questions import QUESTIONS
from swaglib.report.standard import findings, standard_sections
from swaglib.studies.results import study_measures
from tests.conftest import ROOT
from tests.studies.made_up import HEADLINE, scores

WORKS = [{"run": "hashtag", "setting": None, "seed": 0, "training": "0" * 40, "evaluation": "1" * 40}]
FIGURES = {"ledger", *(asked.figure_name for asked in QUESTIONS)}
PROVENANCE = {"methods": {"command": "python -m swaglib.studies run methods", "claims": {}, "works": WORKS}}


def test_the_ledger_opens_the_page() -> None:
    claims = read_claims(ROOT / "claims.yaml")
    runs = {"hashtag": {seed: scores(seed, 0.6) for seed in range(3)}, "pixels": {0: scores(9, 0.4)}}
    measured = {
        "methods": study_measures("methods", {None: runs}, HEADLINE, claims.of_study("methods"), unseeded=["pixels"])
    }
    standard = standard_sections(measured, claims, PROVENANCE)
    first = standard.sections[0]
    assert f"Of {len(claims.claims)} claims, 1 tested: 1 supported." in first.claims
    assert "No verdict has been tested at half and double the learning rate yet." in first.claims
    assert first.cards[0].statement == claims.claims[1].statement, "what has been tested comes first"
    assert len(first.cards) == len(claims.claims)
    assert [own.title for own in standard.sections[1:]] == [QUESTIONS[0].title], "no section of what has not run"
    assert standard.sections[1].claims[0].startswith(f"{claims.claims[1].statement} Supported: +")
    assert set(standard.figures) == FIGURES


def test_a_study_says_what_it_found_and_what_it_could_have_found() -> None:
    claims = read_claims(ROOT / "claims.yaml")
    runs = {"softmax_50": {seed: scores(seed, 0.6) for seed in range(3)}}
    runs["softmax_0"] = {seed: scores(seed + 50, 0.6) for seed in range(3)}
    measured = {"noise": study_measures("noise", {None: runs}, HEADLINE, claims.of_study("noise"))}
    table = ledger(claims, estimates(measured))
    first = findings(table, claims, "noise")[0]
    assert "Inconclusive: " in first and "would be found in 80% of the cases" in first
    assert findings(table, claims, "sampling") == ["This study has not run, or not with three seeds."]
    assert findings(table, claims, "layers") == [], "it tests no claim"


def test_without_studies_there_is_no_section_but_every_figure() -> None:
    standard = standard_sections({}, read_claims(ROOT / "claims.yaml"), {})
    assert not standard.sections and set(standard.figures) == FIGURES
