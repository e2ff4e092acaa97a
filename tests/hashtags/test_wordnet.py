"""Words find their senses in the real WordNet 3.0."""

from pathlib import Path
from typing import Any

import pytest

from swaglib.hashtags.wordnet import INFLECTION, LEMMA, find_synsets, gloss, lemmas, open_wordnet, wnid


def found(wordnet: Any, *spellings: str) -> dict[str, tuple[str, str]]:
    return {spelling: (synsets[0], via) for spelling, via, _, synsets in find_synsets(spellings, wordnet).rows()}


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
        ("men", "man.n.01"),  # though WordNet has `men` as a lemma: the work force
        ("cherries", "cherry.n.01"),
        ("foxes", "fox.n.01"),
    ],
)
def test_plurals_find_their_singular_also_when_run_together(wordnet: Any, plural: str, synset: str) -> None:
    assert found(wordnet, plural) == {plural: (synset, INFLECTION)}


@pytest.mark.parametrize("word", ["beautiful", "qwertyuiop", "unrulyverbing", "its", "vs", "sms"])
def test_what_is_no_noun_is_not_found(wordnet: Any, word: str) -> None:
    assert found(wordnet, word) == {}


def test_a_word_with_many_senses_has_them_all_the_most_frequent_first(wordnet: Any) -> None:
    (row,) = find_synsets(["bank"], wordnet).rows(named=True)
    assert row["synsets"][0] == "bank.n.01" and len(row["synsets"]) == 10


def test_synsets_are_described_as_imagenet_names_them(wordnet: Any) -> None:
    assert wnid("brown_bear.n.01", wordnet) == "n02132136"
    assert "bruin" in lemmas("brown_bear.n.01", wordnet)
    assert "Eurasia" in gloss("brown_bear.n.01", wordnet)


@pytest.mark.parametrize(
    ("word", "synset"), [("chin", "chin.n.01"), ("mayday", "mayday.n.01"), ("glasses", "spectacles.n.01")]
)
def test_the_lemma_that_is_written_like_the_hashtag_comes_first(wordnet: Any, word: str, synset: str) -> None:
    assert found(wordnet, word) == {word: (synset, LEMMA)}


def test_a_word_has_the_senses_of_its_own_lemma_only(wordnet: Any) -> None:
    (row,) = find_synsets(["glasses"], wordnet).rows(named=True)
    assert row["synsets"] == ["spectacles.n.01"], "not those of glass"


def test_this_is_wordnet_3_0(wordnet: Any) -> None:
    assert wordnet.get_version() == "3.0"


def test_a_folder_without_wordnet_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="collect"):
        open_wordnet(tmp_path)


@pytest.mark.parametrize(
    ("word", "synset"),
    [
        ("stamina", "stamina.n.01"),
        ("cola", "cola.n.01"),
        ("dive", "honkytonk.n.01"),
        ("trivia", "triviality.n.03"),
        ("stigmata", "stigmata.n.01"),
        ("lei", "wreath.n.01"),
        ("dominoes", "dominoes.n.01"),
    ],
)
def test_a_noun_keeps_its_own_senses_although_it_could_be_an_irregular_plural(
    wordnet: Any, word: str, synset: str
) -> None:
    assert found(wordnet, word) == {word: (synset, LEMMA)}


@pytest.mark.parametrize(("word", "synset"), [("teeth", "tooth.n.01"), ("fungi", "fungus.n.01"), ("elves", "elf.n.01")])
def test_reviewed_plurals_override_a_rare_sense(wordnet: Any, word: str, synset: str) -> None:
    assert found(wordnet, word) == {word: (synset, INFLECTION)}


@pytest.mark.parametrize(("word", "synset"), [("mens", "man.n.01"), ("womens", "woman.n.01"), ("dogs", "dog.n.01")])
def test_possessives_are_those_of_their_owner(wordnet: Any, word: str, synset: str) -> None:
    assert found(wordnet, word) == {word: (synset, INFLECTION)}


def test_an_inflection_leads_to_no_person_or_place_that_is_not_spelled(wordnet: Any) -> None:
    assert found(wordnet, "vegas") == {}, "not several Lopes de Vega"
    (row,) = find_synsets(["burgers"], wordnet).rows(named=True)
    assert row["synsets"] == ["hamburger.n.01"], "not Warren Burger"
    assert found(wordnet, "parkinsons") == {"parkinsons": ("paralysis_agitans.n.01", LEMMA)}


@pytest.mark.parametrize(
    ("word", "synset"),
    [
        ("soles", "sole.n.01"),
        ("syringes", "syringe.n.01"),
        ("synapses", "synapse.n.01"),
        ("ellipses", "ellipse.n.01"),
        ("crosses", "cross.n.01"),
        ("pinches", "pinch.n.01"),
        ("childrens", "child.n.01"),
    ],
)
def test_of_two_singulars_the_likelier_is_taken(wordnet: Any, word: str, synset: str) -> None:
    assert found(wordnet, word) == {word: (synset, INFLECTION)}


@pytest.mark.parametrize("word", ["discuss", "doss", "succuss"])
def test_a_double_s_is_no_plural(wordnet: Any, word: str) -> None:
    assert found(wordnet, word) == {}
