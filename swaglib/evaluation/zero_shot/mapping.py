"""The map from hashtags to the classes of a task, many to many, through WordNet.

A hashtag speaks for a class if one of its synsets is a synset of the class (`same`), lies below one (`hyponym`:
`#apple` speaks for food), or shares a word with one (`synonym`). Its weight is WordNet's path similarity, 1 / (1 +
steps between the two), so that near words count more; a shared word counts as one step. SWAG maps through WordNet
similarities, many to many; its details are not published.

Classes may be nested: a car is a vehicle, and an artefact. Who sorts pictures into `Vehicles` and `Objects` means by
the second the other objects, so a hashtag speaks for the nearest of nested classes only (`nearest_classes`). It still
speaks for all classes of which none lies below another.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl
from nltk.corpus.reader import WordNetCorpusReader
from nltk.corpus.reader.wordnet import Synset, WordNetError

SAME, SYNONYM, HYPONYM, BY_HAND = "same", "synonym", "hyponym", "by hand"

MAP: dict[str, type[pl.DataType]] = {
    "class": pl.String,
    "label": pl.String,  # of the vocabulary
    "hashtags": pl.String,  # some of those merged into the label
    "relation": pl.String,
    "steps": pl.Int64,  # between the two synsets; 0 for the same
    "weight": pl.Float64,
}


def hashtag_map(
    vocabulary: Iterable[dict[str, Any]], classes: dict[str, list[str]], wordnet: WordNetCorpusReader
) -> pl.DataFrame:
    """Maps hashtags to classes.

    Args:
        vocabulary: entries of a run's `vocabulary.json`: `name`, `synsets`, `hashtags`.
        classes: synsets by class.
        wordnet: opened.

    Returns:
        In the schema `MAP`, by class, the heaviest first.

    Raises:
        ValueError: if a class names a synset that WordNet does not have.
    """
    targets = {name: [_synset(one, name, wordnet) for one in own] for name, own in classes.items()}
    below = {name: _below(own) for name, own in targets.items()}
    words = {name: {lemma.lower() for one in own for lemma in one.lemma_names()} for name, own in targets.items()}
    rows = []
    for entry in vocabulary:
        synsets = [wordnet.synset(one) for one in entry["synsets"]]
        some = " ".join(f"#{one}" for one in entry["hashtags"][:4])
        for name in classes:
            found = [_relation(synset, below[name], words[name]) for synset in synsets]
            best = min((one for one in found if one is not None), key=lambda one: one[1], default=None)
            if best is not None:
                rows.append((name, entry["name"], some, *best, 1 / (1 + best[1])))
    table = pl.DataFrame(rows, schema=MAP, orient="row")
    return table.sort(["class", "weight", "label"], descending=[False, True, False])


def nearest_classes(table: pl.DataFrame, classes: dict[str, list[str]], wordnet: WordNetCorpusReader) -> pl.DataFrame:
    """Leaves out that a hashtag speaks for a class where it also speaks, in fewer steps, for one that lies below.

    Args:
        table: of `hashtag_map`.
        classes: synsets by class, as given to `hashtag_map`.
        wordnet: opened.
    """
    targets = {name: [_synset(one, name, wordnet) for one in own] for name, own in classes.items()}
    below = {name: _below(own) for name, own in targets.items()}
    nested = {
        name: {other for other, own in classes.items() if other != name and any(steps.get(one, 0) for one in own)}
        for name, steps in below.items()
    }
    steps_to = {(label, name): steps for label, name, steps in table.select("label", "class", "steps").iter_rows()}
    kept = [
        all(steps_to.get((label, other), steps) >= steps for other in nested[name])
        for label, name, steps in table.select("label", "class", "steps").iter_rows()
    ]
    return table.filter(pl.Series(kept, dtype=pl.Boolean))


def limit_map(table: pl.DataFrame, relations: Iterable[str], most_steps: int | None = None) -> pl.DataFrame:
    """Keeps some relations, and hyponyms that are at most so many steps below."""
    kept = table.filter(pl.col("relation").is_in([*relations, BY_HAND]))
    return kept if most_steps is None else kept.filter(pl.col("steps") <= most_steps)


def correct_map(table: pl.DataFrame, corrections: pl.DataFrame, vocabulary: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Applies corrections made by hand.

    Args:
        table: of `hashtag_map`.
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
    try:
        return wordnet.synset(name)
    except (WordNetError, ValueError) as error:
        raise ValueError(f"The class {class_name!r} names {name!r}, which is no synset of WordNet 3.0.") from error


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


def _relation(synset: Synset, below: dict[str, int], words: set[str]) -> tuple[str, int] | None:
    steps = below.get(synset.name())
    if steps == 0:
        return SAME, 0
    if steps is not None:
        return HYPONYM, steps
    if words & {lemma.lower() for lemma in synset.lemma_names()}:
        return SYNONYM, 1
    return None
