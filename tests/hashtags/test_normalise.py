"""Ways of writing a hashtag become one spelling, step by step."""

import unicodedata
from collections.abc import Callable

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
    UNDECODABLE,
    _all_steps,
    _reason,
    compatibility_forms,
    drop_invisible,
    drop_latin_accents,
    drop_signs,
    fold_case,
    join_words,
    normalise,
    unescape_html,
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
        ("be\u3164ar", "bear"),
        ("be\u034far\U000e0100", "bear"),
        ("bear。", "bear"),
        ("「bear」、", "bear"),
        ("[bear]", "bear"),
        ("rock&amp;roll", "rockroll"),
        ("dog&amp;#39;s", "dogs"),
        ("&quot;bear&quot;", "bear"),
        ("R&D", "rd"),
        ("bear™", "bear"),
        ("℠bear®", "bear"),
        ("bear\U0001faff", "bear"),  # an emoji that Unicode may get one day
        ("ⓑⓔⓐⓡ", "bear"),
        ("ⓑear", "bear"),
        ("צה״ל", "צהל"),
        ("בית־ספר", "ביתספר"),
        ("བོད་སྐད", "བོདསྐད"),
        ("ら〜めん", "らめん"),
        ("ら～めん", "らめん"),
        ("猫", "猫"),
        ("곰", "곰"),
        ("四万十", "四万十"),
        ("bear1️⃣", "bear"),
        ("🇫🇷france", "france"),
        ("ⓑⓔⓐⓡ🐻", "bear"),
        ("´bear`", "bear"),
        ("brown\nbear", "brownbear"),
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
        ("\ufdfa" * 20, TOO_LONG),
        ("\u3164\u3164", EMPTY),
        ("for\ufffdt", UNDECODABLE),
        ("\ufffd", UNDECODABLE),
        ("bear\U000dfffd", UNDECODABLE),
        ("be&#55296;ar", UNDECODABLE),
        ("\U0001faff", EMOJI),
        ("٢٠٢٤", NUMBER),
        ("user@example", SYMBOLS),
        ("100%", SYMBOLS),
        ("あ", TOO_SHORT),
        ("for\ufffct", UNDECODABLE),
        ("\ufdd0bear", UNDECODABLE),
        ("a\ud800b", UNDECODABLE),
        ("be&#1;ar", UNDECODABLE),
        ("be&#99999999;ar", UNDECODABLE),
        ("™", EMOJI),
        ("🐻™", EMOJI),
        ("🅱ear", EMOJI),
        ("🇧ear", EMOJI),
        ("🏽", EMOJI),
        ("sh＊t", SYMBOLS),
        ("₨100", SYMBOLS),
        ("~bear~", SYMBOLS),
        ("\u0301\u0302", SYMBOLS),
        ("a\x1cb", CONTROL),
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
    reason = _reason(text)
    assert normalise(hashtag) == (text if reason is None else None, reason)


@pytest.mark.parametrize(
    ("step", "text", "result"),
    [
        (compatibility_forms, "ｂｅａｒ²ﬁ", "bear2fi"),
        (fold_case, "BÄR Straße ΣΑΣ", "bär strasse σασ"),
        (drop_invisible, "a\u200bb\u200dc\u202ed\ufe0fe\u3164f\u034fg", "abcdefg"),
        (drop_latin_accents, "Café n\u0303 ё हिन्दी", "Cafe n ё हिन्दी"),
        (drop_signs, "🚓cop👮🏽", "cop"),
        (drop_signs, "🚓", "🚓"),
        (unescape_html, "rock&amp;amp;roll &bear R&D;", "rock&roll &bear R&D;"),
        (join_words, "#brown_bear-o’s “x” a.b", "brownbearosxab"),
    ],
)
def test_each_step_does_one_thing(step: Callable[[str], str], text: str, result: str) -> None:
    assert step(text) == result
    assert step in STEPS


def test_every_step_is_tested_by_itself() -> None:
    assert set(STEPS) == {
        compatibility_forms,
        fold_case,
        drop_invisible,
        drop_latin_accents,
        drop_signs,
        join_words,
        unescape_html,
    }
