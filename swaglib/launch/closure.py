"""What code a function depends on: its own import closure, seen without importing it.

A module of the project counts by its syntax tree, without docstrings and comments: an edit that changes no behaviour
changes nothing here. A module of a distribution counts by that distribution's version. Data files that a module names
count by their content.
"""

import ast
import hashlib
import importlib.util
import re
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

BYSTANDERS = ("swaglib.launch", "swaglib.progress", "swaglib.atomic", "swaglib.project", "swaglib.notebook")
"""Modules that carry results but do not make them: a fix there recomputes nothing."""

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.\w+)+:[A-Za-z_]\w*")
"""A function as it is named to `launch`: `package.module:function`."""


_ROOM = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


@dataclass(frozen=True)
class Closure:
    """What a function depends on.

    Attributes:
        modules: hash of the syntax tree of each module of the project, by its full name.
        files: SHA-256 of each data file that these modules name, by `<module>/<file>`.
        distributions: version of each distribution that these modules import.
        paths: the files behind `modules` and `files`.
        rooms: packages whose modules settings name, see `swaglib.registry`: those that a string names.
    """

    modules: dict[str, str]
    files: dict[str, str]
    distributions: dict[str, str]
    paths: tuple[Path, ...]
    rooms: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """A Python file as `closure_of` sees it: hash of its syntax tree, what it imports, its strings, rooms it names."""

    path: Path
    tree: str
    imports: tuple[str, ...]
    texts: frozenset[str]
    rooms: tuple[str, ...]


def closure_of(names: Sequence[str]) -> Closure:
    """Returns what modules depend on, directly or not.

    Args:
        names: full names of modules.

    Raises:
        ModuleNotFoundError: if a module is not there.
    """
    todo, modules = list(names), dict[str, _Source]()
    tops: set[str] = set()
    while todo:
        name = todo.pop()
        if name in modules or name.startswith(tuple(f"{own}." for own in BYSTANDERS)) or name in BYSTANDERS:
            continue
        path = file_of(name)
        if path is None:
            raise ModuleNotFoundError(f"There is no module {name} in this project.")
        modules[name] = _source(path)
        # Importing a module runs the packages that hold it.
        todo += [parent for parent in _parents(name) if file_of(parent) is not None]
        for wanted in modules[name].imports:
            found = [own for own in (wanted, wanted.rpartition(".")[0]) if own and file_of(own) is not None]
            if found:
                todo.append(found[0])
            else:
                tops.add(wanted.partition(".")[0])
    files = {f"{name}/{file.name}": file for name, own in modules.items() for file in _data_files(own)}
    return Closure(
        {name: own.tree for name, own in sorted(modules.items())},
        {name: _content_hash(path, path.stat().st_mtime_ns) for name, path in sorted(files.items())},
        dict(sorted(item for top in tops for item in _versions(top).items())),
        (*sorted(own.path for own in modules.values()), *sorted(files.values())),
        tuple(sorted({room for own in modules.values() for room in own.rooms})),
    )


def function_closure(function: str, modules: Sequence[str] = ()) -> Closure:
    """Returns what a function depends on.

    Args:
        function: `package.module:function`.
        modules: full names of others that the function will import because settings name them, see `swaglib.registry`.
    """
    return closure_of([function.partition(":")[0], *modules])


def declares(function: str, decorator: str) -> bool:
    """Tells whether a function has a decorator, without importing it.

    Raises:
        ModuleNotFoundError: if its module is not there.
        AttributeError: if its module has no such function.
    """
    module, _, name = function.partition(":")
    path = file_of(module)
    if path is None:
        raise ModuleNotFoundError(f"There is no module {module} in this project.")
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return any(isinstance(own, ast.Name) and own.id == decorator for own in node.decorator_list)
    raise AttributeError(f"The module {module} has no function {name!r}.")


def constant(module: str, name: str) -> Any:
    """Returns a plain value that a module of the project assigns at its top level, without importing it; None without.

    Raises:
        ModuleNotFoundError: if the module is not there.
    """
    path = file_of(module)
    if path is None:
        raise ModuleNotFoundError(f"There is no module {module} in this project.")
    for node in ast.parse(path.read_bytes()).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(own, ast.Name) and own.id == name for own in targets):
            return ast.literal_eval(node.value)  # type: ignore[attr-defined]
    return None


@cache
def file_of(name: str) -> Path | None:
    """Returns the file of a module of the project; None for modules of distributions and of Python itself."""
    top, *rest = name.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:  # __main__ has no spec
        return None
    if spec is None or (rest and spec.submodule_search_locations is None):
        return None
    found = Path(spec.origin) if spec.origin and spec.origin.endswith(".py") else None
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
    for part in rest:  # without Python's own finder, which imports the packages above
        files = [own for folder in folders for own in (folder / part / "__init__.py", folder / f"{part}.py")]
        found = next((own for own in files if own.is_file()), None)
        folders = [folder / part for folder in folders if (folder / part).is_dir()]
        if found is None and not folders:
            return None
    if found is None:
        return None
    path = found.resolve()
    return None if path.is_relative_to(_installed()) or path.is_relative_to(_standard()) else path


@cache
def _installed() -> Path:
    return Path(sysconfig.get_path("purelib")).resolve()


@cache
def _standard() -> Path:
    return Path(sysconfig.get_path("stdlib")).resolve()


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def tree_hash(path: Path) -> str:
    """Returns a hash of the syntax tree of a Python file without docstrings; where lines stand does not matter."""
    return _source(path).tree


def _is_room(text: str) -> bool:
    """Tells whether a string is the full name of a package of the project."""
    path = file_of(text) if _ROOM.fullmatch(text) else None
    return path is not None and path.name == "__init__.py"


def _data_files(source: _Source) -> list[Path]:
    """Returns the files beside a module that its strings name."""
    folder = source.path.parent
    there = _files_in(folder, folder.stat().st_mtime_ns)
    return [folder / text for text in sorted(source.texts & there)]


@cache
def _files_in(folder: Path, changed: int) -> frozenset[str]:
    """Returns the names of a folder's data files; a folder's time changes with the names in it."""
    return frozenset(file.name for file in folder.iterdir() if file.is_file() and file.suffix != ".py")


def _source(path: Path) -> _Source:
    state = path.stat()
    return _read_source(path, state.st_mtime_ns, state.st_size)


@cache
def _read_source(path: Path, changed: int, size: int) -> _Source:
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code)
    texts = {own.value for own in ast.walk(tree) if isinstance(own, ast.Constant) and isinstance(own.value, str)}
    _drop_docstrings(tree)
    digest = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    rooms = tuple(sorted(text for text in texts if _is_room(text)))
    return _Source(path, digest, tuple(imports_of(code)), frozenset(texts), rooms)


def imports_of(source: str) -> list[str]:
    """Returns the modules that Python code imports, or whose functions it names as `package.module:function`.

    Of `from package import name`, both `package.name` and `package` are returned: which of them is the module is not
    seen here.
    """
    wanted: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            wanted += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ImportError(f"Line {node.lineno} imports relative to itself. Name the whole module.")
            wanted += [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _FUNCTION.fullmatch(node.value):
            module = node.value.partition(":")[0]
            wanted += [module] if file_of(module) is not None else []
    return list(dict.fromkeys(wanted))


def _drop_docstrings(tree: ast.Module) -> None:
    """Removes strings that stand alone, which includes those under an assignment: they are read by nobody."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [one for one in body if not _is_text(one)]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@cache
def _content_hash(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _versions(top: str) -> dict[str, str]:
    """Returns the distributions that bring a top-level module, with their versions; none for Python's own."""
    return {name: metadata.version(name) for name in sorted(set(_distributions().get(top, [])))}


@cache
def _distributions() -> dict[str, list[str]]:
    return {top: list(names) for top, names in metadata.packages_distributions().items()}
