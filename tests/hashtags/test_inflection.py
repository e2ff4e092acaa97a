"""The reviewed list of plurals is whole, and a wrong line is named."""

from pathlib import Path
from typing import Any

import pytest

from swaglib.hashtags.canonical import Rules, canonical_spellings
from swaglib.hashtags.inflection import reviewed_plurals
from swaglib.hashtags.wordnet import find_synsets, irregular_plurals, noun_spellings


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("teeth,tooth,", r"plurals\.csv, line 2: every line needs"),
        ("teeth,tooth,hard, and white", r"line 2: every line needs"),
        ("teeth,tuth,because", r"line 2: 'tuth' is no other noun"),
        ("teeth,teeth,because", r"line 2: 'teeth' is no other noun"),
        ("Teeth,tooth,because", r"line 2: 'Teeth' is no normalised spelling"),
        ("teeth,tooth,because\nteeth,tooth,because", r"line 3: 'teeth' was there before"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, wordnet: Any, line: str, message: str) -> None:
    path = tmp_path / "plurals.csv"
    path.write_text(f"spelling,singular,reason\n{line}\n")
    with pytest.raises(ValueError, match=message):
        reviewed_plurals(noun_spellings(wordnet), path)


def test_another_header_is_refused(tmp_path: Path, wordnet: Any) -> None:
    path = tmp_path / "plurals.csv"
    path.write_text("plural,singular\nteeth,tooth\n")
    with pytest.raises(ValueError, match="must begin with the line spelling,singular,reason"):
        reviewed_plurals(noun_spellings(wordnet), path)


def test_every_line_changes_something(wordnet: Any) -> None:
    nouns, irregular = noun_spellings(wordnet), irregular_plurals(wordnet)
    for spelling, singular in reviewed_plurals(nouns).items():
        regular = [spelling.removesuffix("s"), irregular.get(spelling)]
        assert spelling in nouns or regular[0] != singular or regular[1] not in (None, singular), spelling


def test_an_irregular_plural_that_is_excluded_stays_so_with_a_lemma_of_its_own(wordnet: Any) -> None:
    words = ["hasidim", "hassidim", "chasidim", "chassidim", "pubes", "thus", "does", "alas", "roma"]
    rows = canonical_spellings(words, wordnet, Rules("first", "nouns")).rows_by_key("spelling", named=True, unique=True)
    reasons = {word: row["reason"] for word, row in rows.items()}
    assert reasons == {
        **dict.fromkeys(words[:4], "excluded: personal"),
        "pubes": "excluded: sexual",
        **dict.fromkeys(words[5:8], "excluded: function word"),
        "roma": None,
    }
    assert rows["roma"]["keys"] == ["rome.n.01"], "the city, not a people"


@pytest.mark.slow
def test_no_inflection_leads_to_an_instance(wordnet: Any) -> None:
    words = {f"{noun}s" for noun in noun_spellings(wordnet)} - noun_spellings(wordnet).keys()
    for via, synsets in find_synsets(sorted(words)[::8], wordnet).select("via", "synsets").rows():
        assert via == "inflection"
        assert not any(wordnet.synset(one).instance_hypernyms() for one in synsets)
