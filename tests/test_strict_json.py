"""JSON that says one thing twice is an error."""

import pytest

from swaglib import strict_json


def test_json_is_read_with_or_without_a_byte_order_mark() -> None:
    assert strict_json.loads('\ufeff{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    assert strict_json.loads(b'\xef\xbb\xbf{"a": "\xc3\xa4"}') == {"a": "ä"}


def test_a_key_that_is_there_twice_is_named() -> None:
    with pytest.raises(ValueError, match="the key 'b' twice"):
        strict_json.loads('{"a": [{"b": 1, "c": 2, "b": 1}]}')


def test_a_large_object_with_a_repeated_key_is_no_trap() -> None:
    keys = ",".join(f'"{number}":0' for number in range(300_000))
    with pytest.raises(ValueError, match="the key '7' twice"):
        strict_json.loads(f'{{{keys},"7":1}}')


@pytest.mark.parametrize("text", ["", "[1", "{'a': 1}", b"\xff", b"\xff\xfe{\x00}\x00", "[" * 1_000_000])
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        strict_json.loads(text)
