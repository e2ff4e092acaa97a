"""Which labels of the vocabulary are of a kind, by WordNet's lexicographer files."""

import json
from collections.abc import Sequence
from pathlib import Path

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
    reader = open_wordnet(wordnet)
    entries = json.loads((shards / "vocabulary.json").read_text(encoding="utf-8"))
    kinds = {own["name"]: str(reader.synset(own["synsets"][0]).lexname()) for own in entries if own["synsets"]}
    return {
        name: [label for label, kind in kinds.items() if kind in wanted]
        for name, wanted in (("kept", kept), ("against", against))
    }
