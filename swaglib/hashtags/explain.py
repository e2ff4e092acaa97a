"""Explains what became of a hashtag, and why.

>>> from swaglib.hashtags.explain import explain
>>> print(explain("#ursusarctos"))
"""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib import project
from swaglib.hashtags.canonical import canonical_spellings, rules_of
from swaglib.hashtags.normalise import LONGEST, STEPS, normalise
from swaglib.hashtags.vocabulary import key_of
from swaglib.hashtags.wordnet import find_synsets, gloss, open_wordnet
from swaglib.settings.reading import check

SHOWN = 12
"""Merged spellings that are listed; the rest are counted."""


@dataclass(frozen=True)
class Explanation:
    """What became of a hashtag.

    Attributes:
        hashtag: hashtag as given.
        steps: the steps of normalisation that changed it, each with its result.
        posts: mentions on posts, in this spelling or one that is normalised to the same.
        verdict: the outcome, in a sentence.
        senses: its noun synsets: name, definition, and `taken` or `struck` or nothing.
        labels: the labels it became: number, name, posts, and the spellings merged into it with their posts.
    """

    hashtag: str
    steps: list[tuple[str, str]]
    posts: int
    verdict: str
    senses: list[tuple[str, str, str]]
    labels: list[tuple[int, str, int, list[tuple[str, int]]]]

    def lines(self) -> list[str]:
        """Returns the explanation as lines of text."""
        lines = [f"{self.hashtag[:LONGEST]} - {self.verdict}"]
        lines.append(f"On {self.posts:,} posts, in this or an equal spelling.")
        lines += [f"{step}: {result}" for step, result in self.steps]
        for number, (synset, definition, mark) in enumerate(self.senses, 1):
            lines.append(f"sense {number}, {synset}{f' ({mark})' if mark else ''}: {definition}")
        for label, name, posts, spellings in self.labels:
            shown = ", ".join(f"{spelling} ({count:,})" for spelling, count in spellings[:SHOWN])
            more = f" and {len(spellings) - SHOWN} more" if len(spellings) > SHOWN else ""
            lines.append(f"label {label}, {name}, on {posts:,} posts, merged from: {shown}{more}")
        return lines

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        first, *rest = (html.escape(line) for line in self.lines())
        return f"<p><b>{first}</b></p><ul>{''.join(f'<li>{line}</li>' for line in rest)}</ul>"


def explain(
    hashtag: str, shards: str | Path = "data/shards", wordnet: str | Path = "data/wordnet", **changed: Any
) -> Explanation:
    """Explains what the last curation made of a hashtag; of one that no post has, what it would have made.

    Args:
        hashtag: hashtag with or without the hash sign, in any spelling.
        shards: folder of the stage `curate`.
        wordnet: folder of WordNet, as the stage `collect` writes it.
        changed: parameters of the stage `curate` that are not those of `params.yaml`.

    Raises:
        FileNotFoundError: if the stage `curate` has not run, or WordNet is not there.
    """
    table = Path(shards) / "hashtags.parquet"
    if not table.is_file():
        raise FileNotFoundError(f"There is no {table}. The stage `curate` writes it.")
    known = pl.read_parquet(table)
    reader = open_wordnet(Path(wordnet))
    spelling, reason = normalise(hashtag)
    if spelling is None:
        exact = known.filter(pl.col("hashtag") == hashtag)
        return Explanation(hashtag, _steps(hashtag), int(exact["posts"].sum()), f"dropped: {reason}.", [], [])
    same = known.filter(pl.col("spelling") == spelling)
    posts = int(same["posts"].sum())
    if same.is_empty():
        rules = rules_of(check("curate", {**project.parameters("curate"), **changed}), reader)
        row = canonical_spellings([spelling], reader, rules).row(0, named=True)
        row["labels"], seen = _known_labels(row["keys"] or [], Path(shards)), False
    else:
        row, seen = same.row(0, named=True), True
    return Explanation(
        hashtag,
        _steps(hashtag),
        posts,
        _verdict(spelling, row, seen),
        _senses(spelling, row, reader),
        _labels(row["labels"] or [], known, Path(shards)),
    )


def _steps(hashtag: str) -> list[tuple[str, str]]:
    steps, text = [], hashtag[: LONGEST + 1]
    for step in STEPS:
        changed = step(text)
        if changed != text:
            steps.append((step.__name__.replace("_", " "), changed))
            text = changed
    return steps


def _verdict(spelling: str, row: dict[str, Any], seen: bool) -> str:
    if row["labels"]:
        several = f"{len(row['labels'])} labels" if len(row["labels"]) > 1 else f"label {row['labels'][0]}"
        how = {"inflection": " as a plural", "lemma": " as a lemma of WordNet"}.get(row["via"] or "", "")
        return f"`{spelling}`, {'became' if seen else 'stands on no post; it would become'} {several}{how}."
    if row["reason"]:
        return f"`{spelling}`, dropped: {row['reason']}."
    return f"`{spelling}`, stands on no post; it means {', '.join(row['keys'])}, which is no label: too rare."


def _senses(spelling: str, row: dict[str, Any], reader: Any) -> list[tuple[str, str, str]]:
    found = find_synsets([spelling], reader)
    taken = {name for key in row["keys"] or [] for name in key.split("+")}
    left = set(row["synsets"] or [])
    senses = []
    for name in found["synsets"].explode().drop_nulls():
        mark = "taken" if name in taken else "" if name in left else "struck"
        senses.append((name, gloss(name, reader), mark))
    return senses


def _known_labels(keys: list[str], shards: Path) -> list[int]:
    vocabulary = pl.read_json(shards / "vocabulary.json", infer_schema_length=None)
    rows = vocabulary.select("name", "synsets", "label").rows()
    return [label for name, synsets, label in rows if key_of(name, synsets) in keys]


def _labels(labels: list[int], known: pl.DataFrame, shards: Path) -> list[tuple[int, str, int, list[tuple[str, int]]]]:
    vocabulary = pl.read_json(shards / "vocabulary.json", infer_schema_length=None)
    found = []
    for label in labels:
        entry = vocabulary.row(by_predicate=pl.col("label") == label, named=True)
        merged = known.filter(pl.col("labels").list.contains(label)).sort("posts", "hashtag", descending=[True, False])
        found.append((label, entry["name"], entry["count"], merged.select("hashtag", "posts").rows()))
    return found
