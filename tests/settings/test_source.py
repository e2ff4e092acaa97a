"""Settings of posts of one's own, before their kind is looked up: names, and kinds that are not there."""

import subprocess
import sys

import pytest

from swaglib.registry import names
from tests.conftest import ROOT
from tests.posts.own_sources import LICENSE, checked


@pytest.mark.parametrize("name", ["a/b", "../a", ".hidden", "", "a b"])
def test_a_source_is_named_so_that_it_can_be_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match=r"collect\.sources\."):
        checked(**{name: {"kind": "table", "license": LICENSE, "metadata": ["posts.csv"], "images": "images"}})


@pytest.mark.parametrize("kind", ["csv", "hugging_face", "__init__"])
def test_an_unknown_kind_lists_the_kinds(kind: str) -> None:
    kinds = ", ".join(name.replace("_", "-") for name in names("swaglib.posts.sources", ["Settings", "read"]))
    listed = rf"There are: {kinds}\."
    with pytest.raises(ValueError, match=rf"collect\.sources\.mine: there is no kind of source '{kind}'\. {listed}"):
        checked(mine={"kind": kind, "license": LICENSE})


@pytest.mark.parametrize("wrong", [{}, {"kind": None}, {"kind": 3}, {"kind": ["table"]}])
def test_a_source_without_a_kind_is_told_that_it_needs_one(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"collect\.sources\.mine: it needs a `kind`"):
        checked(mine={"license": LICENSE, **wrong})


@pytest.mark.parametrize("kind", ["mylab.mine", "json.nothing", ".mine"])
def test_a_module_of_ones_own_that_python_does_not_find_is_named(kind: str) -> None:
    with pytest.raises(ValueError, match=rf"collect\.sources\.mine: Python finds no module '{kind}'"):
        checked(mine={"kind": kind, "license": LICENSE})


def test_the_order_of_settings_means_nothing() -> None:
    one, other = {"kind": "table", "license": LICENSE}, {"license": LICENSE, "kind": "table"}
    assert list(checked(mine=one)["mine"]) == list(checked(mine=other)["mine"])


def test_settings_are_checked_without_what_reads_a_source() -> None:
    code = """
import sys
from swaglib.settings.fit import fit
from swaglib.settings.collect import Collect
values = {"image_size": 32, "evaluation_size": 32, "languages": ["en"], "designs": {}, "tagged_sets": []}
sources = {"mine": {"kind": "table", "license": "CC0-1.0"}}
fit(Collect, {**values, "icon_sets": [], "held_out": [], "sources": sources}, "collect")
assert not [name for name in sys.modules if name.startswith(("swaglib.posts", "pyarrow"))]
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
