from pathlib import Path
from typing import Any

import pytest

from swaglib.hashtags.wordnet import INFLECTION, LEMMA, describe_synsets, find_synsets, open_wordnet


def found(wordnet: Any, *spellings: str) -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in find_synsets(spellings, wordnet).rows()}


def test_synonyms_meet_in_one_synset(wordnet: Any) -> None:
    assert found(wordnet, "brownbear", "ursusarctos") == {
        "brownbear": ("brown_bear.n.01", LEMMA),
        "ursusarctos": ("brown_bear.n.01", LEMMA),
    }


@pytest.mark.parametrize(
    ("plural", "synset"),
    [
        ("brownbears", "brown_bear.n.01"),
        ("mice", "mouse.n.01"),
        ("women", "woman.n.01"),
        ("cherries", "cherry.n.01"),
        ("foxes", "fox.n.01"),
    ],
)
def test_plurals_find_their_singular_also_when_run_together(wordnet: Any, plural: str, synset: str) -> None:
    assert found(wordnet, plural) == {plural: (synset, INFLECTION)}


@pytest.mark.parametrize("word", ["beautiful", "qwertyuiop", "unrulyverbing", "its", "vs", "sms"])
def test_what_is_no_noun_is_not_found(wordnet: Any, word: str) -> None:
    assert found(wordnet, word) == {}


def test_a_word_with_many_senses_takes_wordnets_first_and_counts_them(wordnet: Any) -> None:
    assert find_synsets(["bank"], wordnet).row(0) == ("bank", "bank.n.01", LEMMA, 10)


def test_synsets_are_described_as_imagenet_names_them(wordnet: Any) -> None:
    row = describe_synsets(["brown_bear.n.01"], wordnet).row(0, named=True)
    assert row["wnid"] == "n02132136"
    assert "bruin" in row["lemmas"] and "Eurasia" in row["gloss"]


def test_this_is_wordnet_3_0(wordnet: Any) -> None:
    assert wordnet.get_version() == "3.0"


def test_a_folder_without_wordnet_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="collect"):
        open_wordnet(tmp_path)
