"""The lock, the environment files and DVC's settings agree with each other."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from tests.conftest import ROOT


def test_the_lock_pins_and_hashes_every_package_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    entries = re.split(r"\n(?=\S)", text[text.index("\n", text.rindex("#", 0, text.index("=="))) :])
    packages = [entry for entry in entries if re.match(r"[A-Za-z0-9]", entry)]
    assert len(packages) > 100
    for entry in packages:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def asked_for() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [Requirement(text) for text in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])]


def test_the_lock_satisfies_what_pyproject_asks_for() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", lock, re.MULTILINE)}
    wrong = [
        str(r)
        for r in asked_for()
        if not r.specifier.contains(pinned.get(canonicalize_name(r.name), "0"), prereleases=True)
    ]
    assert wrong == []


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    for requirement in asked_for():
        assert any(line.strip().startswith(f'"{requirement}"') and "# " in line for line in lines), str(requirement)


def test_conda_users_get_the_same_pins() -> None:
    environment = YAML(typ="safe", pure=True).load((ROOT / "environment.yml").read_text())
    assert {"pip": ["--requirement requirements.lock"]} in environment["dependencies"]


def test_analytics_are_off() -> None:
    assert re.search(r"analytics\s*=\s*false", (ROOT / ".dvc/config").read_text())
