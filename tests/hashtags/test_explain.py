"""A hashtag is explained: what it became, or would become, and why."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from swaglib import project
from swaglib.hashtags.explain import Explanation, explain
from tests.conftest import CURATE


@pytest.fixture
def ask(tmp_path: Path, shards_folder: Path, wordnet_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Explains a hashtag in a project with rules of its own: they say what a hashtag that no post has would become."""
    own = asdict(CURATE)
    borrowed = {name: own.pop(name) for name in project.BORROWED["curate"]}
    with open(tmp_path / "params.yaml", "w") as stream:
        YAML(typ="safe", pure=True).dump({"collect": {**borrowed, "sources": {}}, "curate": own}, stream)
    monkeypatch.chdir(tmp_path)

    def ask(hashtag: str) -> Explanation:
        return explain(hashtag, shards_folder, wordnet_folder)

    return ask


def test_a_merged_hashtag_is_shown_with_synset_gloss_spellings_and_counts(ask: Any) -> None:
    found = ask("#squares")
    assert found.verdict.startswith("`squares`, became label") and "plural" in found.verdict
    assert ("join words", "squares") in found.steps
    synset, gloss, mark = found.senses[0]
    assert (synset, mark) == ("square.n.01", "taken") and "plane rectangle" in gloss
    ((_, name, posts, spellings),) = found.labels
    assert (name, posts) == ("square.n.01", 48) and dict(spellings) == {"#squares": 48, "square": 48}
    assert found.posts == 48


def test_a_spelling_that_no_post_has_finds_the_label_of_those_that_are_spelled_alike(ask: Any) -> None:
    found = ask("Squares")
    assert found.posts == 48 and found.labels[0][1] == "square.n.01"


def test_a_hashtag_that_no_post_has_says_what_it_would_become(ask: Any) -> None:
    found = ask("#UrsusArctos")
    assert "brown_bear.n.01" in found.verdict and "no post" in found.verdict
    assert found.senses[0][0] == "brown_bear.n.01" and found.labels == []


def test_a_synonym_that_no_post_has_shows_the_label_it_would_become(ask: Any) -> None:
    found = ask("#foursquare")
    assert found.posts == 0 and "it would become label" in found.verdict
    assert found.labels[0][1] == "square.n.01" and dict(found.labels[0][3])["square"] == 48


@pytest.mark.parametrize(
    ("hashtag", "reason"),
    [("2024", "a number"), ("❤️", "emoji"), ("qwertyuiop", "not a WordNet noun"), ("who", "function word")],
)
def test_a_dropped_hashtag_says_why(ask: Any, hashtag: str, reason: str) -> None:
    assert reason in ask(hashtag).verdict


def test_it_can_be_printed_and_shown_whatever_the_hashtag(ask: Any) -> None:
    shown = ask("<b>square</b>")
    assert "<b>square" not in shown._repr_html_()
    assert "square.n.01" in str(ask("square"))


def test_without_a_curation_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="curate"):
        explain("bear", tmp_path)
