"""The synsets of target classes, for a vocabulary of their synonyms (the 1.5k set of Mahajan et al. 2018).

A target is the name of a list that timm carries (`imagenet`, `imagenet12k`, `imagenet21k_goog`, ...), or a text file
with one class a line: a WordNet id (`n02132136`) or the name of a synset (`brown_bear.n.01`); `#` starts a comment.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from swaglib.hashtags.reader import WordNetCorpusReader, WordNetError

_TIMM = find_spec("timm")  # its files are wanted, not its code, which takes seconds to load
_LISTS = Path((_TIMM.origin if _TIMM else None) or "timm").parent / "data" / "_info"
_WNID = re.compile(r"n\d{8}")


def known_lists() -> list[str]:
    """Returns the names of the lists that timm carries."""
    return sorted(path.name.removesuffix("_synsets.txt") for path in _LISTS.glob("*_synsets.txt"))


def target_synsets(target: str, wordnet: WordNetCorpusReader) -> set[str]:
    """Returns the names of the synsets of the target classes.

    Raises:
        FileNotFoundError: if `target` is neither a known list nor a file.
        ValueError: if a line names no noun synset of WordNet 3.0, with file and line; or there is none at all.
    """
    path = _LISTS / f"{target}_synsets.txt" if target in known_lists() else Path(target)
    if not path.is_file():
        raise FileNotFoundError(
            f"curate.targets names {target!r}, which is no file and none of the lists {', '.join(known_lists())}."
        )
    found = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        name = line.split("#")[0].strip()
        if not name:
            continue
        try:
            synset = (
                wordnet.synset_from_pos_and_offset("n", int(name[1:]))
                if _WNID.fullmatch(name)
                else wordnet.synset(name)
            )
        except (WordNetError, ValueError, KeyError):
            synset = None
        if synset is None or synset.pos() != "n":
            raise ValueError(f"{path.name}, line {number}: {name!r} is no noun synset of WordNet 3.0.")
        found.add(str(synset.name()))
    if not found:
        raise ValueError(f"{path.name} names no class.")
    return found
