"""Settings of posts of one's own: defaults, and what is refused."""

from typing import Any

import pytest

from swaglib.posts.sources import READERS
from tests.posts.own_sources import LICENSE, checked

KINDS: dict[str, dict[str, Any]] = {
    "table": {"metadata": ["posts.csv"], "images": "images", "base": "owner"},
    "webdataset": {"tars": ["*.tar"], "hashtags": "tags"},
    "yfcc100m": {"metadata": ["yfcc100m_dataset-*.bz2"], "images": "images", "layout": "identifier"},
    "hugging-face": {"files": ["train-*.parquet"], "id": "name"},
}


@pytest.mark.parametrize("kind", list(READERS))
def test_settings_of_every_kind_are_read_with_defaults(kind: str) -> None:
    source = checked(mine={"kind": kind, "license": LICENSE, **KINDS[kind]})["mine"]
    per_part = 5_000 if kind == "hugging-face" else 100_000  # those carry their images
    assert (source.kind, source.license, source.malformed, source.posts_per_part) == (kind, LICENSE, 0.01, per_part)
    assert {name: getattr(source, name) for name in KINDS[kind]} == KINDS[kind]


@pytest.mark.parametrize("kind", list(READERS))
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metdata": ["x.csv"]}, "metdata: no such parameter. Remove it or correct its name."),
        ({"malformed": 1.5}, "malformed: Input should be less than or equal to 1, but it is 1.5 (float)."),
        ({"posts_per_part": 0}, "posts_per_part: Input should be greater than 0, but it is 0 (int)."),
        ({"license": None}, "license: Input should be a valid string, but it is None (NoneType)."),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_a_sentence(
    kind: str, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        checked(mine={"kind": kind, "license": LICENSE, **KINDS[kind], **change})
    assert f"  collect.sources.mine.{kind}.{message}" in str(caught.value).splitlines()


@pytest.mark.parametrize("kind", list(READERS))
def test_files_must_be_named_as_a_list_with_at_least_one_pattern(kind: str) -> None:
    files = next(iter(KINDS[kind]))
    for wrong in ("posts.csv", []):
        with pytest.raises(ValueError, match=rf"collect\.sources\.mine\.{kind}\.{files}: "):
            checked(mine={"kind": kind, "license": LICENSE, **KINDS[kind], files: wrong})


@pytest.mark.parametrize("name", ["a/b", "../a", ".hidden", "", "a b"])
def test_a_source_is_named_so_that_it_can_be_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match=r"collect\.sources\."):
        checked(**{name: {"kind": "table", "license": LICENSE, **KINDS["table"]}})


def test_an_unknown_kind_lists_the_kinds() -> None:
    with pytest.raises(
        ValueError, match=r"collect\.sources\.mine: .*'table', 'webdataset', 'yfcc100m', 'hugging-face'"
    ):
        checked(mine={"kind": "csv", "license": LICENSE})
