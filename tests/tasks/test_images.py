"""Labelled images that do not fit the schema are errors."""

import pytest

from swaglib.tasks.images import labelled_images


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "a", "path": "x"}, {"id": "a", "path": "y"}], "share an id"),
        ([{"id": "a"}], "have no file"),
        ([{"id": "a", "path": "x", "colour": "red"}], "no column 'colour'"),
        ([{"id": "a", "path": "x", "labels": []}], "1 images have an empty label, such as 'a'"),
        ([{"id": "a", "path": "x", "labels": ["b", ""]}], "1 images have an empty label, such as 'a'"),
        ([{"id": "a", "path": "x", "labels": ["\u00e9", "e\u0301"]}], r"'e\\u0301' and '\\xe9' look the same"),
        ([{"id": n, "path": "x", "domain": f"ink{n}"} for n in ("", " ")], "domains 'ink' and 'ink ' look the same"),
        ([{"id": n, "path": "x", "cluster": f"ann{n}"} for n in ("", " ")], "clusters 'ann' and 'ann ' look the same"),
    ],
)
def test_images_that_do_not_fit_the_schema_are_errors(rows: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        labelled_images(rows, "shapes")
