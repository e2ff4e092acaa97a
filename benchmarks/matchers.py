"""How others find the labels of a post; written from the published methods, for comparison."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ahocorasick

from swaglib.hashtags.normalise import normalise


@dataclass(frozen=True)
class Vocabulary:
    """What a loop over posts looks things up in.

    Attributes:
        words: the spelling of each label, for matchers of text.
        numbers: label by synset.
        nouns: WordNet's lemmas by run-together spelling.
        wordnet: WordNet, opened; NLTK keeps its index in memory.
    """

    words: list[str]
    numbers: dict[str, int]
    nouns: dict[str, list[str]]
    wordnet: Any


def nltk_label(hashtag: str, vocabulary: Vocabulary) -> int | None:
    """Returns the label of a hashtag: normalised, inflection off, first noun synset, number in the vocabulary."""
    spelling = normalise(hashtag).spelling
    if spelling is None:
        return None
    lemmas = vocabulary.nouns.get(spelling) or [vocabulary.wordnet.morphy(spelling, "n")]
    synsets = vocabulary.wordnet.synsets(lemmas[0], "n") if lemmas[0] else []
    return vocabulary.numbers.get(synsets[0].name()) if synsets else None


def nltk_labels(hashtags: list[str], vocabulary: Vocabulary) -> list[int]:
    """Looks up each hashtag of a post in NLTK's WordNet."""
    return sorted({number for hashtag in hashtags if (number := nltk_label(hashtag, vocabulary)) is not None})


def cached_nltk_labels(vocabulary: Vocabulary) -> Callable[[list[str]], list[int]]:
    """Returns the same with every hashtag's answer kept, so that each is looked up once."""
    label_of = lru_cache(maxsize=None)(lambda hashtag: nltk_label(hashtag, vocabulary))

    def labels(hashtags: list[str]) -> list[int]:
        return sorted({number for hashtag in hashtags if (number := label_of(hashtag)) is not None})

    return labels


def substring_labels(text: str, entries: list[str]) -> list[int]:
    """Looks for every entry of the vocabulary in a text, as MetaCLIP's plain matcher does (arXiv 2309.16671)."""
    spaced = f" {text} "
    return [number for number, entry in enumerate(entries) if entry in spaced]


def automaton(entries: list[str]) -> Any:
    """Builds the Aho-Corasick automaton of a vocabulary, as MetaCLIP's fast matcher does."""
    built = ahocorasick.Automaton()
    for number, entry in enumerate(entries):
        built.add_word(entry, number)
    built.make_automaton()
    return built


def automaton_labels(text: str, built: Any) -> list[int]:
    """Finds all entries in a text in one pass."""
    return sorted({number for _, number in built.iter(f" {text} ")})
