"""Emoji have as many words in one language as in another, or none in any."""

from pathlib import Path

import pytest

from swaglib.studies.languages import language_words
from tests.posts.rendered import Archive

NAMES = {"🐶": "dog", "🐱": "cat", "🐮": "cow", "🚗": "car"}
ENGLISH = {"🐶": ["pet", "animal"], "🐱": ["pet", "animal"], "🐮": ["pet", "Animal"], "🚗": ["road"]}
GERMAN = {"🐶": ["tier"], "🐱": ["tier"], "🐮": ["tier", "milch"], "🚗": []}
LANGUAGES = ("en", "de")


@pytest.fixture
def emojibase(archive: Archive) -> Path:
    files = {
        f"{language}/data.json": [
            {
                "hexcode": f"{ord(emoji):X}",
                "emoji": emoji,
                "label": NAMES[emoji],
                "group": 1,
                "subgroup": 2,
                "tags": tags,
            }
            for emoji, tags in said.items()
        ]
        for language, said in (("en", ENGLISH), ("de", GERMAN))
    }
    names = {"groups": {"1": "animals"}, "subgroups": {"2": "mammal"}}
    return archive("emojibase.tgz", {**files, "meta/groups.json": names})


def test_emoji_keep_as_many_words_as_the_language_with_the_fewest_and_words_of_few_emoji_go(emojibase: Path) -> None:
    english, german = (language_words([own], LANGUAGES, emojibase) for own in LANGUAGES)
    assert set(english) == set(german) == {"1F436", "1F431", "1F42E"}  # the car has no German word
    assert all(own == ["tier"] for own in german.values())
    assert all(len(own) == 1 and own[0] in ("pet", "animal") for own in english.values())


def test_languages_together_have_the_words_of_each(emojibase: Path) -> None:
    apart = [language_words([own], LANGUAGES, emojibase) for own in LANGUAGES]
    together = language_words(LANGUAGES, LANGUAGES, emojibase)
    assert {code: sorted(apart[0][code] + apart[1][code]) for code in apart[0]} == together


def test_a_missing_archive_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="dvc repro collect"):
        language_words(["en"], ["en"], tmp_path / "none.tgz")
