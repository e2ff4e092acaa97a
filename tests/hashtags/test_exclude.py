"""Hashtags that are excluded, and why."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from swaglib.hashtags.canonical import Rules, canonical_spellings
from swaglib.hashtags.exclude import EXCLUDE, read_exclusions


@pytest.fixture(scope="module")
def fates(wordnet: Any) -> dict[str, tuple[list[str] | None, str | None]]:
    words = ["who", "white", "cold", "taco", "tacos", "chink", "gay", "nun", "muslim", "bear", "disability", "flu"]
    table = canonical_spellings(words, wordnet, Rules("first", "nouns"))
    return {row["spelling"]: (row["keys"], row["reason"]) for row in table.iter_rows(named=True)}


def test_an_excluded_spelling_is_dropped_with_its_category(fates: dict[str, Any]) -> None:
    assert fates["who"] == (None, "excluded: function word")


def test_when_a_sense_is_struck_the_next_one_steps_in(fates: dict[str, Any], wordnet: Any) -> None:
    assert wordnet.synset(fates["white"][0][0]).lexname() == "noun.attribute", "the colour, not the race"
    assert fates["cold"][0] == ["coldness.n.03"], "the temperature, not the illness"


def test_a_word_whose_every_sense_is_struck_is_dropped(fates: dict[str, Any]) -> None:
    assert {word: fates[word][1] for word in ("gay", "nun", "muslim", "disability", "flu")} == {
        "gay": "excluded: personal",
        "nun": "excluded: personal",
        "muslim": "excluded: personal",
        "disability": "excluded: medical",
        "flu": "excluded: medical",
    }


def test_a_slur_is_dropped_though_it_has_other_senses_unless_it_is_kept(fates: dict[str, Any]) -> None:
    assert fates["chink"] == (None, "excluded: offensive")
    assert fates["taco"] == fates["tacos"] == (["taco.n.02"], None)


def test_other_words_are_left_alone(fates: dict[str, Any]) -> None:
    assert fates["bear"] == (["bear.n.01"], None)


PROMISED = {
    "offensive": ["nigger", "kikes", "bitches", "retards"],
    "sexual": ["penis", "vagina", "clitoris", "anus", "hookers", "orgy", "tits", "pornography", "dildos"],
    "personal": ["lesbians", "nuns", "jew", "rabbi", "mulattoes", "transsexuals", "bisexuals", "negro", "hindus"],
    "medical": ["autism", "cripples", "cancers", "leprosy", "schizophrenia"],
    "harmful": ["suicides", "rapes", "fascists", "nazis", "terrorist"],
    "function word": ["who", "its"],
}


@pytest.mark.parametrize("category", list(PROMISED))
def test_what_the_docs_promise_to_exclude_is_excluded_in_the_plural_too(wordnet: Any, category: str) -> None:
    table = canonical_spellings(PROMISED[category], wordnet, Rules("first", "nouns"))
    gloss = {row["spelling"]: (row["reason"], row["keys"]) for row in table.iter_rows(named=True)}
    # The zodiac is what is left of cancer.
    left = {word: found for word, found in gloss.items() if not (found[0] or "").startswith("excluded: ")}
    assert left == ({"cancers": (None, ["cancer.n.02"])} if category == "medical" else {})


def test_a_name_that_no_hashtag_can_match_is_refused(tmp_path: Path, wordnet: Any) -> None:
    path = tmp_path / "exclude.csv"
    path.write_text("kind,name,category,reason\nhashtag,Foo_Bar,personal,because\n")
    with pytest.raises(ValueError, match="line 2: 'Foo_Bar' is no normalised spelling"):
        read_exclusions(wordnet, path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("subtree,unicorns.n.01,personal,because", r"line 2: 'unicorns\.n\.01' is no synset"),
        ("subtree,person.n.01,personal,", "line 2: every line needs"),
        ("planet,person.n.01,personal,because", "line 2: the kind 'planet'"),
        ("usage,bear.n.01,offensive,because", "marks no word with the usage"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, wordnet: Any, line: str, message: str) -> None:
    path = tmp_path / "exclude.csv"
    path.write_text(f"kind,name,category,reason\n{line}\n")
    with pytest.raises(ValueError, match=message):
        read_exclusions(wordnet, path)


def test_every_line_of_the_list_has_a_reason() -> None:
    lines = pl.read_csv(EXCLUDE)
    assert lines["reason"].null_count() == 0 and lines["reason"].str.len_chars().min() > 5  # type: ignore[operator]
    assert lines.select("kind", "name").is_duplicated().sum() == 0
