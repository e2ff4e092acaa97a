import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.hashtags.normalise import (
    CONTROL,
    EMOJI,
    EMPTY,
    LONGEST,
    NUMBER,
    REASONS,
    STEPS,
    SYMBOLS,
    TOO_LONG,
    TOO_SHORT,
    _all_steps,
    normalise,
)


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
        ("🚓 cop", "cop"),
        ("👋🏽wave", "wave"),
        ("“charge”", "charge"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_ways_of_writing_become_one_spelling(hashtag: str, spelling: str) -> None:
    assert normalise(hashtag) == (unicodedata.normalize("NFC", spelling), None)


@pytest.mark.parametrize(
    ("hashtag", "reason"),
    [
        ("", EMPTY),
        ("#", EMPTY),
        ("2024", NUMBER),
        ("①", NUMBER),
        (":D", SYMBOLS),
        ("❤️", EMOJI),
        ("🐻", EMOJI),
        ("1️⃣", EMOJI),
        ("x", TOO_SHORT),
        ("nul\0byte", CONTROL),
        ("a" * (LONGEST + 1), TOO_LONG),
        ("é" * 10_000_000, TOO_LONG),
    ],
)
def test_hashtags_without_a_word_are_dropped_for_a_reason(hashtag: str, reason: str) -> None:
    assert normalise(hashtag) == (None, reason)


@given(st.text())
def test_a_hashtag_has_either_a_spelling_or_a_reason(hashtag: str) -> None:
    spelling, reason = normalise(hashtag)
    assert (spelling is None) != (reason is None)
    assert reason is None or reason in REASONS


@given(st.text())
def test_normalising_a_spelling_again_changes_nothing(hashtag: str) -> None:
    spelling = normalise(hashtag).spelling
    if spelling is not None:
        assert normalise(spelling).spelling == spelling


@given(st.from_regex(r"[a-z]{2,10}(_[a-z]{2,10}){0,3}", fullmatch=True))
def test_case_hash_and_separators_never_matter(words: str) -> None:
    variants = [words, f"#{words}", words.upper(), words.replace("_", "-"), words.replace("_", " "), words.title()]
    assert {normalise(variant).spelling for variant in variants} == {words.replace("_", "")}


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=LONGEST))
def test_the_short_way_for_ascii_gives_what_all_steps_give(hashtag: str) -> None:
    text = _all_steps(hashtag)
    spelling = normalise(hashtag).spelling
    assert spelling is None or spelling == text


def test_every_step_has_a_name_and_says_what_it_does() -> None:
    assert len({step.__name__ for step in STEPS}) == len(STEPS)
    assert all(step.__doc__ for step in STEPS)
