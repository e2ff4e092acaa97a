"""Which labels of the vocabulary are of a kind, by WordNet's lexicographer files or by depth."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from swaglib.hashtags.wordnet import open_wordnet
from swaglib.stages.inputs import SHARDS, WORDNET


def kinds_settings(
    kept: Sequence[str], against: Sequence[str], shards: Path = SHARDS, wordnet: Path = WORDNET
) -> dict[str, list[str]]:
    """Returns the settings of the objective `hashtag_kinds`: the labels of two kinds in the vocabulary of the shards.

    Args:
        kept: lexicographer files of the kind that is learned, such as `noun.animal`.
        against: lexicographer files of the other kind.
        shards: folder of the shards.
        wordnet: folder of WordNet.

    Raises:
        FileNotFoundError: if the shards or WordNet are not there.
    """
    kinds = {label: str(synset.lexname()) for label, synset in _first_synsets(shards, wordnet).items()}
    return {
        name: [label for label, kind in kinds.items() if kind in wanted]
        for name, wanted in (("kept", kept), ("against", against))
    }


def depth_settings(general: bool, shards: Path = SHARDS, wordnet: Path = WORDNET) -> dict[str, list[str]]:
    """Returns the settings of the objective `hashtag_kinds` for general or for specific hashtags.

    A label is as general as its first synset is near to the root: general ones are those whose depth is at most that of
    the label a third down the list by depth, specific ones those whose depth is at least that of the label two thirds
    down. Labels between them, and those of either depth where the two are equal, are neither.

    Args:
        general: whether general labels are learned, and specific ones are the other kind.
        shards: folder of the shards.
        wordnet: folder of WordNet.

    Raises:
        FileNotFoundError: if the shards or WordNet are not there.
    """
    depths = {label: int(synset.min_depth()) for label, synset in _first_synsets(shards, wordnet).items()}
    ordered = sorted(depths.values())
    low, high = ordered[len(ordered) // 3], ordered[2 * len(ordered) // 3]
    near = [label for label, depth in depths.items() if depth <= low < high]
    far = [label for label, depth in depths.items() if depth >= high > low]
    return {"kept": near, "against": far} if general else {"kept": far, "against": near}


def _first_synsets(shards: Path, wordnet: Path) -> dict[str, Any]:
    """Returns the first synset of each label that has one."""
    reader = open_wordnet(wordnet)
    entries = json.loads((shards / "vocabulary.json").read_text(encoding="utf-8"))
    return {own["name"]: reader.synset(own["synsets"][0]) for own in entries if own["synsets"]}
