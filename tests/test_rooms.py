"""Rooms are borders: imports point down the list of rooms, never up and never in circles."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = (
    ("settings", "atomic", "characters", "strict_json", "progress", "project", "registry", "measures", "seeds"),
    ("launch",),
    ("images",),
    ("hashtags",),
    ("posts",),
    ("networks",),
    ("dedup",),
    ("tasks",),
    ("shards",),
    ("curation",),
    ("objectives",),
    ("training",),
    ("evaluation",),
    ("detection", "fairness", "video"),
    ("stages",),
    ("claims",),
    ("studies",),
    ("figures",),
    ("report",),
    ("inputs",),
    ("deps", "evaluate", "smoke", "notebook"),
)
"""From the ground up: a room may import from those above it in this list."""

LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
COMMANDS = ("__main__",)
"""What starts from a command line may reach for anything."""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "swaglib").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in known else str(node.module))
    return {name for name in found if name in known}


MODULES = modules()
GRAPH = {name: imports(path, MODULES) for name, path in MODULES.items()}


def test_every_room_has_its_place() -> None:
    assert {name.split(".")[1] for name in GRAPH if "." in name} == set(LEVELS)


@pytest.mark.parametrize("name", sorted(GRAPH))
def test_no_import_points_up(name: str) -> None:
    if name == "swaglib" or name.endswith(COMMANDS):
        return
    level = LEVELS[name.split(".")[1]]
    up = {own for own in GRAPH[name] if own != "swaglib" and LEVELS[own.split(".")[1]] > level}
    assert not up, f"{name} imports from a room above its own"


def test_there_are_no_circles_of_modules() -> None:
    try:
        tuple(TopologicalSorter(GRAPH).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other: {' -> '.join(error.args[1])}")


def test_there_are_no_circles_of_rooms() -> None:
    def room(name: str) -> str:
        return name.split(".")[1] if "." in name else name

    rooms: dict[str, set[str]] = {}
    for name, wanted in GRAPH.items():
        if not name.endswith(COMMANDS):
            rooms.setdefault(room(name), set()).update(room(own) for own in wanted if room(own) != room(name))
    try:
        tuple(TopologicalSorter(rooms).static_order())
    except CycleError as error:
        pytest.fail(f"rooms import each other: {' -> '.join(error.args[1])}")
