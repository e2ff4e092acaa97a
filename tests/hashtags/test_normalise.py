import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.hashtags.normalise import EMPTY, NUMBER, STEPS, SYMBOLS, TOO_SHORT, normalise


@pytest.mark.parametrize(
    ("hashtag", "spelling"),
    [
        ("#BrownBear", "brownbear"),
        ("brown_bear", "brownbear"),
        ("Brown-Bear", "brownbear"),
        ("brown bear", "brownbear"),
        ("ｂｒｏｗｎｂｅａｒ", "brownbear"),
        ("brown\u200bbear", "brownbear"),
        ("\u202ebrownbear\u202c", "brownbear"),
        ("café", "cafe"),
        ("Straße", "strasse"),
        ("man’s_shoe", "mansshoe"),
        ("हिन्दी", "हिन्दी"),
        ("медведь", "медведь"),
        ("3d", "3d"),
    ],
)
def test_ways_of_writing_become_one_spelling(hashtag: str, spelling: str) -> None:
    assert normalise(hashtag) == (unicodedata.normalize("NFC", spelling), None)


@pytest.mark.parametrize(
    ("hashtag", "reason"),
    [("", EMPTY), ("#", EMPTY), ("2024", NUMBER), ("①", NUMBER), (":D", SYMBOLS), ("❤️", SYMBOLS), ("x", TOO_SHORT)],
)
def test_hashtags_without_a_word_are_dropped_for_a_reason(hashtag: str, reason: str) -> None:
    assert normalise(hashtag) == (None, reason)


@given(st.text())
def test_a_hashtag_has_either_a_spelling_or_a_reason(hashtag: str) -> None:
    spelling, reason = normalise(hashtag)
    assert (spelling is None) != (reason is None)


@given(st.text())
def test_normalising_a_spelling_again_changes_nothing(hashtag: str) -> None:
    spelling = normalise(hashtag).spelling
    if spelling is not None:
        assert normalise(spelling).spelling == spelling


@given(st.from_regex(r"[a-z]{2,10}(_[a-z]{2,10}){0,3}", fullmatch=True))
def test_case_hash_and_separators_never_matter(words: str) -> None:
    variants = [words, f"#{words}", words.upper(), words.replace("_", "-"), words.replace("_", " "), words.title()]
    assert {normalise(variant).spelling for variant in variants} == {words.replace("_", "")}


def test_a_very_long_hashtag_is_no_trouble() -> None:
    assert normalise("a" * 1_000_000).spelling == "a" * 1_000_000


def test_every_step_has_a_name_and_says_what_it_does() -> None:
    assert len({step.__name__ for step in STEPS}) == len(STEPS)
    assert all(step.__doc__ for step in STEPS)
