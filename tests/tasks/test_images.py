"""Labelled images that do not fit the schema are errors."""

import pytest

from swaglib.tasks.images import labelled_images


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "a", "path": "x"}, {"id": "a", "path": "y"}], "share an id"),
        ([{"id": "a"}], "have no file"),
        ([{"id": "a", "path": "x", "colour": "red"}], "no column 'colour'"),
    ],
)
def test_images_that_do_not_fit_the_schema_are_errors(rows: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        labelled_images(rows, "shapes")
