"""Lists that programs write as text are read as lists, or refused."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swaglib.posts.written_lists import read_list


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("['bear', 'wolf', 'forest']", ["bear", "wolf", "forest"]),
        ('["bear","wolf"]', ["bear", "wolf"]),
        ("""["it's", 'a "b"']""", ["it's", 'a "b"']),
        (" ['bear', None, 7] ", ["bear", None, 7]),
        ("[]", []),
        ("bear wolf", None),
        ("#bear [forest] x", None),
        ("(c) bear's den (x)", None),
        ("bear :) (wolf)", None),
        ("it's [a bear]", None),
        ("", None),
    ],
)
def test_lists_of_json_and_python_are_read(text: str, found: list[object] | None) -> None:
    assert read_list(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("['bear' 'wolf']", "['bear'\n 'wolf']", "['bear', 'wolf' 'fox']", '["bear" "wolf"]'),
        *("[bear, wolf]", "['bear', nan]", "['a'], ['b']", "[['a', 'b']]", "['a', ...]", "[0x10]", "[u'a']", "[b'a']"),
        *("[__import__('os')]", "['a'.upper()]", r"['\d']", r"['\N{BEAR FACE}']", "[" * 9999 + "]" * 9999),
        *("{'bear', 'wolf'}", "{'bear': 1}", "{bear,wolf}", "{}", "('bear', 'wolf')", "('bear')", "()", "set()"),
        *("array(['bear', 'wolf'], dtype=object)", "frozenset({'bear'})", "\"['bear', 'wolf']\""),
    ],
)
def test_what_only_looks_like_a_list_is_refused_or_no_list(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        read_list(text)


@pytest.mark.parametrize("text", ["['bear'", "['bear', 'wol", '["bear", "wolf"', "['bear', 'wolf'] and more"])
def test_a_list_that_does_not_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="begins like a list, and does not end like one"):
        read_list(text)


@pytest.mark.parametrize("part", ["'", '"', "'a' ", "'a',", "\\", "(", "{", "[", " ", "a"])
@pytest.mark.parametrize("ends", ["['{}]", "[{}]", "[{}", "('{}", "{{{}", "a(['{}"])
def test_a_field_of_a_million_characters_is_no_trap(part: str, ends: str) -> None:
    begin = time.perf_counter()
    with contextlib.suppress(ValueError):
        read_list(ends.format(part * (1_000_000 // len(part))))
    assert time.perf_counter() - begin < 10, "seconds: what is tried anew at each character takes hours"


@given(st.lists(st.text()))
def test_what_python_and_json_write_is_what_is_read(words: list[str]) -> None:
    assert read_list(json.dumps(words)) == words
    assert read_list(str(words)) == words
