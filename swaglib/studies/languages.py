"""Words of emoji in several languages, matched in number: `swaglib.studies.arms.languages`."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from swaglib.posts.emoji import Emoji, read_emoji
from swaglib.posts.words import cldr

FEWEST_BASES = 3
"""Base emoji that a word is said of, at least: a word of one emoji alone is its name."""

SEED = 0
"""Which words an emoji keeps is drawn once, the same in every run."""


def language_words(chosen: Sequence[str], languages: Sequence[str], archive: Path) -> dict[str, list[str]]:
    """Returns words of each emoji in some of several languages, as many in each.

    Only emoji that have words in all of the languages have any here, and as many in one language as in another: as the
    language with the fewest has, drawn by chance. So arms with other `chosen` see the same images, and differ in what
    these are called. Skin tones of an emoji have its words.

    Args:
        chosen: languages whose words are returned together, such as `en`.
        languages: languages that are compared.
        archive: archive of `emojibase-data`.

    Returns:
        Words in small letters by the hexcode of the emoji, as the column `concept` of the shards has it.

    Raises:
        FileNotFoundError: if the archive is not there.
        ValueError: if a language is not in the archive.
    """
    if not archive.is_file():
        raise FileNotFoundError(f"There is no {archive}, which has the words of emoji: run `dvc repro collect`.")
    every = read_emoji(archive)
    said = {language: _words(every, language, archive) for language in languages}
    matched: dict[str, list[str]] = {}
    for place, plain in enumerate(dict.fromkeys(emoji.plain for emoji in every)):
        count = min(len(words.get(plain, ())) for words in said.values())
        kept = [
            np.random.default_rng([SEED, place, number]).permutation(said[language].get(plain, []))[:count].tolist()
            for number, language in enumerate(languages)
            if language in chosen
        ]
        if count:
            matched[plain] = sorted({word for own in kept for word in own})
    return {emoji.hexcode: matched[emoji.plain] for emoji in every if emoji.plain in matched}


def _words(every: Sequence[Emoji], language: str, archive: Path) -> dict[str, list[str]]:
    """Returns the words of each emoji, by its plain character, that are said of enough base emoji."""
    bases = {emoji.plain: emoji.base for emoji in every}
    found = cldr.read(archive, [language])
    own = {plain: sorted({word.strip().casefold() for word in found.get(plain, [])} - {""}) for plain in bases}
    of: dict[str, set[str]] = defaultdict(set)
    for plain, words in own.items():
        for word in words:
            of[word].add(bases[plain])
    return {plain: [word for word in words if len(of[word]) >= FEWEST_BASES] for plain, words in own.items()}
