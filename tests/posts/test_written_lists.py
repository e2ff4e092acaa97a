"""Lists that programs write as text are read as lists, or refused."""

import json

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
        ("", None),
    ],
)
def test_lists_of_json_and_python_are_read(text: str, found: list[object] | None) -> None:
    assert read_list(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "['bear' 'wolf']",
        "[bear, wolf]",
        "['bear'",
        "[__import__('os')]",
        "{'bear', 'wolf'}",
        "('bear', 'wolf')",
        "[['a'",
    ],
)
def test_what_only_looks_like_a_list_is_refused_or_no_list(text: str) -> None:
    if text.endswith("]") or text[0] in "{(":
        with pytest.raises(ValueError, match="looks like"):
            read_list(text)
    else:
        assert read_list(text) is None


@given(st.lists(st.text()))
def test_what_python_and_json_write_is_what_is_read(words: list[str]) -> None:
    assert read_list(json.dumps(words)) == words
    assert read_list(str(words)) == words
