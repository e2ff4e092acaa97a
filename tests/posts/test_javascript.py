"""Tables in JavaScript are read without running anything."""

import pytest

from swaglib.posts.javascript import read_literal


def test_a_table_is_read_as_its_engine_would_read_it() -> None:
    source = """// const n = [1]
    var e = (t) => t;
    export const table = [
      /* first */ {
        name: 'it\\'s', "tags": ["a, b", "\\u{1F436}\\x41"], n: 58e3, group: Group.FOOD, new: true, old: null,
      },
      {name: "} ]", tags: [], n: -1.5, group: other, new: false},
    ];
    const after = [{ broken"""
    assert read_literal(source, "export const table =", "x.js") == [
        {"name": "it's", "tags": ["a, b", "🐶A"], "n": 58000.0, "group": "Group.FOOD", "new": True, "old": None},
        {"name": "} ]", "tags": [], "n": -1.5, "group": "other", "new": False},
    ]


@pytest.mark.parametrize("source", ["const n = [1, 2", "const n = [`a`]", "const n = [f(1)]", "const n = [...other]"])
def test_what_would_have_to_be_computed_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"x\.js: what follows 'const n =' is not a table of plain values"):
        read_literal(source, "const n =", "x.js")


def test_a_source_without_the_table_is_another_layout() -> None:
    with pytest.raises(ValueError, match=r"x\.js: there is no 'const n ='"):
        read_literal("const m = []", "const n =", "x.js")
