"""JSON that says one thing twice is an error."""

import pytest

from swaglib import strict_json


def test_json_is_read_with_or_without_a_byte_order_mark() -> None:
    assert strict_json.loads('\ufeff{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    assert strict_json.loads(b'\xef\xbb\xbf{"a": "\xc3\xa4"}') == {"a": "ä"}


def test_a_key_that_is_there_twice_is_named() -> None:
    with pytest.raises(ValueError, match="the key 'b' twice"):
        strict_json.loads('{"a": [{"b": 1, "c": 2, "b": 1}]}')
