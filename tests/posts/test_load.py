"""How a setting finds its source, what its settings may be, and what the posts depend on because of them."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from swaglib.posts.load import load_source, modules_of, paths_of
from swaglib.posts.own import collect_sources
from swaglib.registry import names
from swaglib.stages import collect
from tests.posts.own_sources import LICENSE, checked, collection, loaded, malformed_of, posts_of, table

TOY = "tests.posts.toy_source"
KINDS: dict[str, dict[str, Any]] = {
    "table": {"metadata": ["posts.csv"], "images": "images", "base": "owner"},
    "webdataset": {"tars": ["*.tar"], "hashtags": "tags"},
    "yfcc100m": {"metadata": ["yfcc100m_dataset-*.bz2"], "images": "images", "layout": "identifier"},
    "hugging-face": {"files": ["train-*.parquet"], "id": "name"},
    TOY: {"files": ["posts.txt"], "images": "images"},
}


def test_every_file_of_the_room_is_a_kind_that_is_tested_here() -> None:
    room = names("swaglib.posts.sources", ["Settings", "read"])
    assert {kind.replace("-", "_") for kind in KINDS} - {TOY} == set(room)


@pytest.mark.parametrize("kind", KINDS)
def test_settings_of_every_kind_are_read_with_defaults(kind: str) -> None:
    source = loaded(mine={"kind": kind, "license": LICENSE, **KINDS[kind]})["mine"]
    per_part = 5_000 if kind == "hugging-face" else 100_000  # those carry their images
    assert (source.kind, source.license, source.malformed, source.posts_per_part) == (kind, LICENSE, 0.01, per_part)
    assert {name: getattr(source, name) for name in KINDS[kind]} == KINDS[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metdata": ["x.csv"]}, "metdata: no such parameter. Remove it or correct its name."),
        ({"licen" + "ce": "CC0-1.0"}, "licen" + "ce: is called license now."),
        ({"malformed": 1.5}, "malformed: Input should be less than or equal to 1, but it is 1.5 (float)."),
        ({"posts_per_part": 0}, "posts_per_part: Input should be greater than 0, but it is 0 (int)."),
        ({"license": None}, "license: Input should be a valid string, but it is None (NoneType)."),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_a_sentence(
    kind: str, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        loaded(mine={"kind": kind, "license": LICENSE, **KINDS[kind], **change})
    assert f"  collect.sources.mine.{message}" in str(caught.value).splitlines()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != TOY])
def test_files_must_be_named_as_a_list_with_at_least_one_pattern(kind: str) -> None:
    files = next(iter(KINDS[kind]))
    for wrong in ("posts.csv", []):
        with pytest.raises(ValueError, match=rf"collect\.sources\.mine\.{files}: "):
            loaded(mine={"kind": kind, "license": LICENSE, **KINDS[kind], files: wrong})


def test_settings_that_do_not_fit_stop_the_stage_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect.embedded, "fetch_archives", lambda *_: pytest.fail("fetched"))
    with pytest.raises(ValueError, match=r"collect\.sources\.mine\.images: missing\."):
        collect.works(collection(mine={"kind": "table", "license": LICENSE, "metadata": ["posts.csv"]}))


def test_a_source_of_ones_own_is_a_file_outside_the_package(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "posts.txt").write_text("% 2021\n1.png\t#bear wolf\n2.png\tcar\n")
    (tmp_path / "images").mkdir()
    source = {"kind": TOY, "license": LICENSE, "files": [f"{tmp_path}/*.txt"], "images": str(tmp_path / "images")}
    summary = collect_sources(checked(mine={**source, "malformed": 0.5}), folder)
    assert summary.rows() == [("mine", TOY, 2, 3, 1)]
    assert posts_of(folder, "mine").select("id", "hashtags", "license").rows() == [
        ("mine/1.png", ["#bear", "wolf"], LICENSE),
        ("mine/2.png", ["car"], LICENSE),
    ]
    assert malformed_of(folder)[1:] == [["mine", str(tmp_path / "posts.txt"), "1", "a comment"]]
    (work,) = collect.works(collection(mine=source))
    assert work.modules == (TOY,) and TOY in work.closure().modules
    assert work.reads == (tmp_path / "images", tmp_path / "posts.txt")


def test_a_module_that_is_no_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ", ".join(names("swaglib.posts.sources", ["Settings", "read"]))
    with pytest.raises(ValueError, match=rf"json\.decoder lacks `Settings`\. .* has: {known}\."):
        loaded(mine={"kind": "json.decoder", "license": LICENSE})
    bare = ModuleType("bare")
    bare.Settings, bare.read = dict, list
    monkeypatch.setattr("swaglib.posts.load.find", lambda *_: bare)
    with pytest.raises(ValueError, match=r"`Settings` of bare must inherit from `swaglib\.settings\.source\.Source`"):
        load_source("mine", {"kind": "bare"})


def test_the_modules_are_those_of_the_kinds_that_are_named() -> None:
    assert modules_of([]) == ()
    sources = loaded(**{f"s{n}": {"kind": kind, "license": LICENSE, **KINDS[kind]} for n, kind in enumerate(KINDS)})
    own = {f"swaglib.posts.sources.{name}" for name in ("table", "webdataset", "yfcc100m", "hugging_face")}
    assert set(modules_of(sources.values())) == {*own, TOY}


def test_a_file_with_brackets_in_its_name_is_one_that_the_source_depends_on(tmp_path: Path) -> None:
    sources = loaded(mine=table(tmp_path / "[2021] bears.csv", ["1.png,a"]))
    (tmp_path / "2 bears.csv").touch()
    assert paths_of(sources.values()) == [tmp_path / "[2021] bears.csv"]
