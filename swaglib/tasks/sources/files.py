"""Files of published data sets: what is missing or malformed is told with the task, the file and the line."""

from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from swaglib import strict_json
from swaglib.posts.malformed import is_utf8
from swaglib.posts.paths import inside

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def needed(folder: Path, name: str, task: str, advice: str) -> Path:
    """Returns `folder/name`, a file or a folder; an empty name stands for the folder itself.

    Raises:
        FileNotFoundError: if it is not there; ends with `advice` on what to do.
    """
    path = folder / name
    if not path.exists():
        raise FileNotFoundError(f"The task {task!r} needs {path}, which is not there. {advice}")
    return path


def path_inside(folder: Path, name: str, task: str, where: str) -> Path:
    """Returns `folder/name`, where `name` was read from a file and must not leave the folder.

    Raises:
        ValueError: if it does; names `where` it was read.
    """
    try:
        return inside(folder, name)
    except ValueError as error:
        raise ValueError(f"The task {task!r}: {where}: {error}.") from None


def read_fields(path: Path, count: int, task: str) -> Iterator[tuple[int, list[str]]]:
    """Yields number and fields of each line of a text file whose fields have spaces between them.

    Raises:
        ValueError: if a line has another number of fields, or is no UTF-8.
    """
    with open(path, encoding="utf-8", errors="surrogateescape") as stream:
        for number, line in enumerate(stream, 1):
            fields = line.split()
            if not fields:
                continue
            if len(fields) != count:
                raise ValueError(
                    f"The task {task!r}: {path}, line {number} has {len(fields)} fields instead of {count}."
                )
            if not is_utf8(line):
                raise ValueError(f"The task {task!r}: {path}, line {number} is no UTF-8.")
            yield number, fields


def unique(entries: Iterable[tuple[str, Key, Value]], task: str) -> dict[Key, Value]:
    """Returns values by their keys.

    Args:
        entries: where each was read, its key and its value.
        task: name of the task, for errors.

    Raises:
        ValueError: if a key comes twice; names where the second was read.
    """
    found: dict[Key, Value] = {}
    for where, key, value in entries:
        if key in found:
            raise ValueError(f"The task {task!r}: {where} has {key!r}, which was there before. Keep one of the two.")
        found[key] = value
    return found


def read_json(path: Path, kind: type, task: str) -> Any:
    """Returns what a JSON file holds.

    Raises:
        ValueError: if it is no JSON, repeats a key, or holds something else than a `kind` (`dict` or `list`).
    """
    try:
        content = strict_json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The task {task!r}: {path} is not valid JSON: {str(error).rstrip('.')}.") from None
    if not isinstance(content, kind):
        raise ValueError(f"The task {task!r}: {path} should hold a JSON {kind.__name__}, not {type(content).__name__}.")
    return content
