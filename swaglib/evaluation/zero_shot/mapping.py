"""The map from hashtags to the classes of a task, many to many, through WordNet.

A hashtag speaks for a class if one of its synsets is a synset of the class (`same`), lies below one (`hyponym`:
`#apple` speaks for food), or shares a word with one (`synonym`). Its weight is WordNet's path similarity, 1 / (1 +
steps between the two), so that near words count more; a shared word counts as one step. SWAG maps through WordNet
similarities, many to many; its details are not published.

Classes may be nested: a car is a vehicle, and an artefact. Who sorts images into `Vehicles` and `Objects` means by
the second the other objects, so a hashtag speaks for the nearest of nested classes only (`nearest_only`). It still
speaks for all classes of which none lies below another.
"""

import re
import warnings
from collections.abc import Iterable
from typing import Any

import polars as pl
from nltk.corpus.reader import WordNetCorpusReader
from nltk.corpus.reader.wordnet import Synset, WordNetError

from swaglib.evaluation.zero_shot.relations import BY_HAND, HYPONYM, MAP, SAME, SYNONYM

WORDNET_ID = re.compile(r"n(\d{8})")


def hashtag_map(
    vocabulary: Iterable[dict[str, Any]],
    classes: dict[str, list[str]],
    wordnet: WordNetCorpusReader,
    nearest_only: bool = False,
) -> pl.DataFrame:
    """Maps hashtags to classes.

    Args:
        vocabulary: entries of a run's `vocabulary.json`: `name`, `synsets`, `hashtags`.
        classes: synsets by class: names such as `dog.n.01`, or ImageNet's ids such as `n02084071`.
        wordnet: WordNet, opened.
        nearest_only: leaves out that a hashtag speaks for a class where it also speaks, in fewer steps, for one that
            lies below. Each synset of a hashtag decides for itself: a class that one of them loses to a nearer class
            keeps the hashtag if another of them speaks for it.

    Returns:
        In the schema `MAP`, by class, the heaviest first.

    Raises:
        ValueError: if a class names a synset that WordNet does not have.
    """
    targets = {name: [_synset(one, name, wordnet) for one in own] for name, own in classes.items()}
    below = {name: _below(own) for name, own in targets.items()}
    words = {name: _words(own) for name, own in targets.items()}
    nested = {name: _below_it(name, below, targets) if nearest_only else [] for name in classes}
    rows = []
    for entry in vocabulary:
        best: dict[str, tuple[str, int]] = {}
        for synset in (wordnet.synset(one) for one in entry["synsets"]):
            place, own_words = synset.name(), _words([synset])
            related = ((name, _relation(place, own_words, below[name], words[name])) for name in classes)
            found = {name: relation for name, relation in related if relation is not None}
            for name, (relation, steps) in found.items():
                nearer = any(found[other][1] < steps for other in nested[name] if other in found)
                if not nearer and (name not in best or steps < best[name][1]):
                    best[name] = relation, steps
        some = " ".join(f"#{one}" for one in entry["hashtags"][:4])
        rows += [
            (name, entry["name"], some, relation, steps, 1 / (1 + steps)) for name, (relation, steps) in best.items()
        ]
    table = pl.DataFrame(rows, schema=MAP, orient="row")
    return table.sort(["class", "weight", "label"], descending=[False, True, False])


def limit_map(table: pl.DataFrame, relations: Iterable[str], most_steps: int | None = None) -> pl.DataFrame:
    """Keeps some relations, and hyponyms that are at most so many steps below."""
    kept = table.filter(pl.col("relation").is_in([*relations, BY_HAND]))
    return kept if most_steps is None else kept.filter(pl.col("steps") <= most_steps)


def correct_map(table: pl.DataFrame, corrections: pl.DataFrame, vocabulary: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Applies corrections made by hand.

    Args:
        table: table that `hashtag_map` returned.
        corrections: `class`, `label`, `weight`; 0 removes a pair, another weight sets or adds it.
        vocabulary: entries of a run's `vocabulary.json`. Corrections for labels that it lacks are for another
            vocabulary, and do nothing.
    """
    known = {entry["name"]: " ".join(f"#{one}" for one in entry["hashtags"][:4]) for entry in vocabulary}
    own = corrections.filter(pl.col("label").is_in(list(known)))
    kept = table.join(own, on=["class", "label"], how="anti", maintain_order="left")
    added = own.filter(pl.col("weight") > 0).select(
        "class",
        "label",
        hashtags=pl.col("label").replace_strict(known, return_dtype=pl.String),
        relation=pl.lit(BY_HAND),
        steps=pl.lit(0, pl.Int64),
        weight=pl.col("weight").cast(pl.Float64),
    )
    return pl.concat([kept, added]).sort(["class", "weight", "label"], descending=[False, True, False])


def _synset(name: str, class_name: str, wordnet: WordNetCorpusReader) -> Synset:
    """Returns the synset of a name or of an id."""
    number = WORDNET_ID.fullmatch(name)
    try:
        with warnings.catch_warnings():
            # NLTK only warns of an offset at which no synset begins, and returns None.
            warnings.filterwarnings("ignore", message="No WordNet synset found")
            found = wordnet.synset_from_pos_and_offset("n", int(number[1])) if number else wordnet.synset(name)
    except (WordNetError, ValueError) as error:
        raise ValueError(_unknown(name, class_name)) from error
    if found is None:
        raise ValueError(_unknown(name, class_name))
    return found


def _unknown(name: str, class_name: str) -> str:
    return f"The class {class_name!r} names {name!r}, which is no synset of WordNet 3.0."


def _below(synsets: list[Synset]) -> dict[str, int]:
    """Returns how many steps each synset lies below the nearest of these; 0 for themselves."""
    steps = {one.name(): 0 for one in synsets}
    level, depth = list(synsets), 0
    while level:
        depth += 1
        level = [child for one in level for child in (*one.hyponyms(), *one.instance_hyponyms())]
        level = [child for child in dict.fromkeys(level) if child.name() not in steps]
        steps.update((child.name(), depth) for child in level)
    return steps


def _below_it(name: str, below: dict[str, dict[str, int]], targets: dict[str, list[Synset]]) -> list[str]:
    """Returns the classes of which a synset lies below this class."""
    steps = below[name]  # by the names that WordNet gives: `canine.n.02` may be asked for by other words
    return [other for other, own in targets.items() if other != name and any(steps.get(one.name(), 0) for one in own)]


def _words(synsets: list[Synset]) -> set[str]:
    return {lemma.lower() for one in synsets for lemma in one.lemma_names()}


def _relation(name: str, own_words: set[str], below: dict[str, int], words: set[str]) -> tuple[str, int] | None:
    """Returns how a synset with these words is related to a class, and in how many steps."""
    steps = below.get(name)
    if steps == 0:
        return SAME, 0
    if steps is not None:
        return HYPONYM, steps
    if not words.isdisjoint(own_words):
        return SYNONYM, 1
    return None
