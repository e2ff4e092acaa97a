"""Each set's icons and tags are read from files in the layout in which its package has them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swaglib.posts.tagged import BRAND, NO_FILE, NO_TAGS, ROOM, TaggedIcon, reader
from swaglib.registry import names
from tests.posts.rendered import svg

Archive = Callable[[str, dict[str, object]], Path]
Expected = list[tuple[str, tuple[object, ...], str, str | None]]

RED = svg("red").decode()
PHOSPHOR = b"""var e = ((i) => (i.NATURE = "nature", i))(e || {}), a = e;
const n = [
  {name: "acorn", pascal_name: "Acorn", categories: [e.FINANCE, e.NATURE], tags: ["*new*", "nut"], codepoint: 58e3},
  {
    name: "x-logo",
    categories: [e.BRAND],
    tags: ["tweets"],
  },
  {name: "plain", categories: [], tags: []}
];
export { n as icons };
"""


def carbon(name: str, aliases: list[str], namespace: list[str] | None = None) -> dict[str, Any]:
    assets = [{"size": size, "source": RED if size == 32 else "<svg"} for size in (16, 32)]
    return {
        "name": name,
        "friendlyName": name.title(),
        "aliases": aliases,
        "namespace": namespace or [],
        "assets": assets,
    }


def mdi(number: int, name: str, tags: list[str], base: int | None = None, deprecated: bool = False) -> dict[str, Any]:
    own = {"id": str(number), "baseIconId": str(base or number), "name": name, "aliases": ["alias"]}
    return {**own, "tags": tags, "deprecated": deprecated}


FA_STYLES = {"solid": {"raw": RED}, "regular": {"raw": RED}}
OCT = {"width": 24, "path": '<path d="M0 0h24v24z"/>'}
OCTICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M0 0h24v24z"/></svg>'
CASES: dict[str, tuple[dict[str, Any], Expected]] = {
    "lucide": (
        {"tags.json": {"cat": ["feline"]}, "icons/cat.svg": svg("red"), "icons/alias.svg": svg("red")},
        [("cat", ("feline",), "cat", None), ("alias", (), "alias", NO_TAGS)],
    ),
    "tabler": (
        {
            "icons.json": {
                "cat": {"category": "Animals", "tags": ["pet", 7]},
                "brand-x": {"category": "Brand", "tags": ["x"]},
            },
            "icons/outline/cat.svg": svg("red"),
            "icons/filled/cat.svg": svg("red"),
            "icons/outline/brand-x.svg": svg("red"),
        },
        [
            ("outline/cat", ("pet", 7, "Animals"), "cat", None),
            ("filled/cat", ("pet", 7, "Animals"), "cat", None),
            ("outline/brand-x", ("x", "Brand"), "brand-x", BRAND),
        ],
    ),
    "phosphor": (
        {
            "dist/index.mjs": PHOSPHOR,
            "assets/regular/acorn.svg": svg("red"),
            "assets/fill/acorn-fill.svg": svg("red"),
            "assets/thin/acorn-thin.svg": svg("red"),
            "assets/regular/x-logo.svg": svg("red"),
            "assets/regular/plain.svg": svg("red"),
        },
        [
            ("regular/acorn", ("*new*", "nut"), "acorn", None),
            ("fill/acorn", ("*new*", "nut"), "acorn", None),
            ("regular/x-logo", ("tweets",), "x-logo", BRAND),
            ("regular/plain", (), "plain", NO_TAGS),
        ],
    ),
    "mdi": (
        {
            "meta.json": [
                mdi(1, "apple", ["Food / Drink"]),
                mdi(2, "apple-outline", ["Food / Drink"], base=1),
                mdi(3, "apple-ios", ["Brand / Logo"]),
                mdi(4, "old", ["Food / Drink"], deprecated=True),
            ],
            **{f"svg/{name}.svg": svg("red") for name in ("apple", "apple-outline", "apple-ios", "old")},
        },
        [
            ("apple", ("alias", "Food", "Drink"), "apple", None),
            ("apple-outline", ("alias", "Food", "Drink"), "apple", None),
            ("apple-ios", ("alias", "Brand", "Logo"), "apple-ios", BRAND),
            ("old", ("alias", "Food", "Drink"), "old", "is deprecated"),
        ],
    ),
    "fontawesome": (
        {
            "metadata/icon-families.json": {
                "cat": {"label": "Cat", "search": {"terms": ["pet", 42]}, "svgs": {"classic": FA_STYLES}},
                "x": {"label": "X", "search": {"terms": []}, "svgs": {"classic": {"brands": {"raw": RED}}}},
                "sharp": {"label": "Sharp", "search": {"terms": []}, "svgs": {"sharp": FA_STYLES}},
            }
        },
        [
            ("solid/cat", ("Cat", "pet", "42"), "cat", None),
            ("regular/cat", ("Cat", "pet", "42"), "cat", None),
            ("brands/x", ("X",), "x", BRAND),
        ],
    ),
    "ionicons": (
        {
            "dist/ionicons.json": {
                "icons": [
                    {"name": "paw-outline", "tags": ["animal"]},
                    {"name": "logo-x", "tags": ["x"]},
                    {"name": "gone", "tags": ["gone"]},
                ]
            },
            "dist/svg/paw-outline.svg": svg("red"),
            "dist/svg/logo-x.svg": svg("red"),
        },
        [
            ("paw-outline", ("animal",), "paw", None),
            ("logo-x", ("x",), "logo-x", BRAND),
            ("gone", ("gone",), "gone", NO_FILE),
        ],
    ),
    "octicons": (
        {
            "build/data.json": {
                "bug": {"keywords": ["insect"], "heights": {"16": {"width": 16, "path": ""}, "24": OCT}},
                "heart-fill": {"keywords": ["love"], "heights": {"24": OCT}},
                "mark-github": {"keywords": ["octocat"], "heights": {"24": OCT}},
                "dot": {"keywords": [], "heights": {"24": OCT}},
            }
        },
        [
            ("bug", ("insect",), "bug", None),
            ("heart-fill", ("love",), "heart", None),
            ("mark-github", ("octocat",), "mark-github", BRAND),
            ("dot", (), "dot", NO_TAGS),
        ],
    ),
    "carbon": (
        {
            "metadata.json": {
                "icons": [
                    carbon("bicycle", ["bike"]),
                    carbon("star--filled", ["favourite"]),
                    carbon("logo--x", ["x"]),
                    carbon("cell", ["blood"], ["watson-health"]),
                ]
            }
        },
        [
            ("bicycle", ("Bicycle", "bike"), "bicycle", None),
            ("star--filled", ("Star--Filled", "favourite"), "star", None),
            ("logo--x", ("Logo--X", "x"), "logo--x", BRAND),
            ("watson-health/cell", ("Cell", "blood"), "cell", BRAND),
        ],
    ),
}


def read(name: str, archive: Archive) -> list[TaggedIcon]:
    return list(reader(name)(archive("icons.tgz", CASES[name][0])))


def test_every_set_is_tested() -> None:
    assert set(names(ROOM, ["read"])) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_icons_come_with_tags_the_thing_that_styles_share_and_why_some_are_not_used(
    name: str, archive: Archive
) -> None:
    icons = read(name, archive)
    assert [(icon.name, icon.tags, icon.thing, icon.reason) for icon in icons] == CASES[name][1]
    assert {icon.svg for icon in icons if icon.reason != NO_FILE} == {OCTICON if name == "octicons" else RED}
