"""A work: anything heavy, described by what its result depends on.

Its key is a hash of the function, its settings, digests of its inputs, the number of threads, the syntax trees of the
function's import closure, the versions of the distributions that these import, and Python's minor version. Names of
runs, titles and paths are not in it. Hardware is recorded beside the result (`swaglib.launch.hardware`).
"""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, Union

from swaglib.launch.closure import Closure, function_closure
from swaglib.launch.digest import states_of
from swaglib.launch.store import Store, store

Source = Union[Path, tuple[Path, ...], "Work", "Part"]
Input = Source | Mapping[str, Source]


@dataclass(frozen=True)
class Part:
    """A file or folder inside the result of another work.

    Attributes:
        work: work whose result it is part of.
        path: path inside that result.
    """

    work: "Work"
    path: str


@dataclass(frozen=True)
class Work:
    """What is to be computed.

    Attributes:
        kind: what it is, in a word, such as `features`; works of one kind are listed together.
        function: `package.module:function`. It is called with `settings` and `inputs` as arguments by name, `folder`,
            where it leaves its result, and those of `report`, `machine`, `checkpoints` and `logs` that it declares.
        settings: arguments that are in the key: plain values, lists, mappings and dataclasses of these.
        inputs: arguments that are files: a path, several files (given as one folder that holds them), another work or a
            part of its result, or a mapping of names to these. The function gets a path relative to its working folder.
        title: title for the progress bar and the lists; not in the key.
        unit: what progress counts.
        modules: full names of modules that the settings name, see `swaglib.registry`.
        threads: number of processor threads of each process.
        reads: paths that settings name and the function reads, such as a folder of your own images. Relative ones are
            found at the same place; size and time of change of every file are in the key.
        machine: what this machine gives; changes no result.
        logs: folder for logs that are no part of the result.
        at_once: number of works that a job on this machine may compute at the same time; changes no result.
    """

    kind: str
    function: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, Input]
    title: str
    unit: str = "image"
    modules: tuple[str, ...] = ()
    threads: int = 2
    reads: tuple[Path, ...] = ()
    machine: Any = None
    logs: Path | None = field(default=None, compare=False)
    at_once: int = field(default=1, compare=False)

    def needed(self) -> list["Work"]:
        """Returns the works whose results are inputs."""
        sources = [own for value in self.inputs.values() for own in _sources(value)]
        return [own.work if isinstance(own, Part) else own for own in sources if isinstance(own, Part | Work)]

    def closure(self) -> Closure:
        """Returns the code that the result depends on."""
        return function_closure(self.function, self.modules)

    def facts(self, kept: Store | None = None) -> dict[str, Any]:
        """Returns everything that is in the key, as plain values.

        Args:
            kept: the store with the results of other works.

        Raises:
            FileNotFoundError: if an input is not there, or is of a work that has not been computed.
            TypeError: if a setting is no plain value.
        """
        kept = kept or store()
        if (asked := (self.function, self.modules)) not in kept.closures:
            kept.closures[asked] = self.closure()
        code = kept.closures[asked]
        return {
            **self.question(kept),
            "function": self.function,
            "code": code.modules,
            "data": code.files,
            "distributions": code.distributions,
            "python": ".".join(platform.python_version_tuple()[:2]),
        }

    def question(self, kept: Store | None = None) -> dict[str, Any]:
        """Returns what is asked for, whatever code answers it: all of the key but the code and its versions."""
        kept = kept or store()
        return {
            "kind": self.kind,
            "settings": {name: plain(value) for name, value in sorted(self.settings.items())},
            "inputs": {name: _manifest(value, kept) for name, value in sorted(self.inputs.items())},
            "reads": [states_of(path) for path in self.reads],
            "modules": list(self.modules),
            "threads": self.threads,
        }

    def key(self, kept: Store | None = None) -> str:
        """Returns the key, hexadecimal; raises what `facts` raises."""
        return key_of(self.facts(kept))


def known_key(work: Work, kept: Store) -> str:
    """Returns the key of a work, worked out once."""
    if id(work) not in kept.keys:
        kept.keys[id(work)] = (work, work.key(kept))
    return kept.keys[id(work)][1]


def key_of(facts: Mapping[str, Any]) -> str:
    """Returns the hash of plain values."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:40]


def plain(value: Any) -> Any:
    """Returns a setting as JSON has it.

    Raises:
        TypeError: if it is no plain value: a path, for instance, says nothing about what lies there.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(own) for name, own in asdict(value).items()}
    if isinstance(value, Mapping):
        names = [str(name) for name in value]
        if names != sorted(names):  # JSON in a key is sorted, and an order that was chosen may mean something
            return [[str(name), plain(own)] for name, own in value.items()]
        return {str(name): plain(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return [plain(own) for own in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(
        f"A setting of a work must be a plain value, not {type(value).__name__}: {value!r}. Files are inputs."
    )


def _sources(value: Input) -> list[Source]:
    return list(value.values()) if isinstance(value, Mapping) else [value]


def _manifest(value: Input, kept: Store) -> Any:
    if isinstance(value, Mapping):
        return {name: _manifest(own, kept) for name, own in sorted(value.items())}
    if isinstance(value, tuple):
        names = [path.name for path in value]
        if len(set(names)) < len(names):
            raise ValueError(f"Two files of one input share a name: {', '.join(sorted(names))}.")
        return {path.name: kept.digests.of(path) for path in sorted(value)}
    return kept.digests.of(location(value, kept))


def location(value: Path | Work | Part, kept: Store) -> Path:
    """Returns where an input lies.

    Raises:
        FileNotFoundError: if it is of a work that has not been computed.
    """
    if isinstance(value, Path):
        return value
    work = value.work if isinstance(value, Part) else value
    folder = kept.finished(known_key(work, kept))
    if folder is None:
        raise FileNotFoundError(f"The work {work.title!r} has not been computed, and another one needs its result.")
    return folder / value.path if isinstance(value, Part) else folder
