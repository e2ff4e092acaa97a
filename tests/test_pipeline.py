"""dvc.yaml, the lock and the environment files agree with the code."""

import ast
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
STAGES = YAML(typ="safe", pure=True).load((ROOT / "dvc.yaml").read_text())["stages"]
INFRASTRUCTURE = {
    "atomic",
    "executed_notebook",
    "notebook",
    "notebook_client",
    "notebook_execution",
    "progress",
    "project",
    "settings",
    "smoke",
}
"""Modules that carry results but do not make them: a change there must not run the study again."""


def stage_of(name: str) -> dict[str, object]:
    return STAGES[name].get("do", STAGES[name])


def imported(source: str) -> set[str]:
    """Returns the swaglib modules that a source imports, also as `package.module:function`."""
    found = set(re.findall(r'"(swaglib[\w.]+):\w+"', source))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("swaglib"):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if module_path(name).is_file()}


def module_path(name: str) -> Path:
    return ROOT / f"{name.replace('.', '/')}.py"


def needed(source: str) -> set[str]:
    """Returns all modules that a source needs, directly or not."""
    todo, seen = imported(source), set()
    while todo:
        name = todo.pop()
        seen.add(name)
        todo |= imported(module_path(name).read_text()) - seen
    return {name for name in seen if name.split(".")[1] not in INFRASTRUCTURE}


@pytest.mark.parametrize("name", list(STAGES))
def test_a_stage_depends_on_all_code_that_it_uses(name: str) -> None:
    stage = stage_of(name)
    notebook = next(str(dep) for dep in stage["deps"] if str(dep).startswith("notebooks/"))
    assert notebook in str(stage["cmd"])
    cells = nbformat.read(ROOT / notebook, as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    declared = [str(dep) for dep in stage["deps"]]
    paths = {str(module_path(module).relative_to(ROOT)) for module in needed(source)}
    missing = {path for path in paths if not any(path == dep or path.startswith(f"{dep}/") for dep in declared)}
    assert not missing, f"dvc.yaml: add to the deps of {name}: {sorted(missing)}"


def test_every_declared_dependency_on_code_exists() -> None:
    for name in STAGES:
        for dep in map(str, stage_of(name)["deps"]):
            if dep.startswith(("swaglib", "notebooks")):
                assert (ROOT / dep).exists(), f"dvc.yaml: {name} depends on {dep}, which is not there"


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
