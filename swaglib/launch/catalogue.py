"""What lies in the store of works, as a list to read."""

import time
from collections.abc import Iterable

from swaglib.launch.claim import holder_of
from swaglib.launch.perform import CHECKPOINTS
from swaglib.launch.store import Store, age

HEAD = ("key", "kind", "title", "state", "size", "age", "took", "used by")


def list_works(kept: Store) -> str:
    """Returns a table of all works, finished or not, the newest last."""
    used = kept.users()
    rows: list[tuple[float, tuple[str, ...]]] = []
    for key, own in kept.every():
        changed = (kept.root / "done" / key).stat().st_mtime
        where = "; ".join(used.get(key, [])) or "nobody"
        facts = (_size(own["bytes"]), age(time.time() - changed), age(own["seconds"]), where)
        rows.append((changed, (key[:12], own["kind"], own["title"], "finished", *facts)))
    for key, own in kept.interrupted():
        live = kept.live(key)
        changed = live.stat().st_mtime
        holder = holder_of(live)
        state = f"computed on {holder.host.partition(':')[0]}" if holder else "interrupted"
        size = sum(path.stat().st_size for path in (live / CHECKPOINTS).rglob("*") if path.is_file())
        rows.append(
            (changed, (key[:12], own["kind"], own["title"], state, _size(size), age(time.time() - changed), "", ""))
        )
    return _table([HEAD, *(row for _, row in sorted(rows))])


def whole_key(kept: Store, start: str) -> str:
    """Returns the key that begins so.

    Raises:
        KeyError: if there is none, or several.
    """
    found = sorted({key for works in (kept.every(), kept.interrupted()) for key, _ in works if key.startswith(start)})
    if len(found) != 1:
        what = "No work has" if not found else f"{len(found)} works have"
        raise KeyError(f"{what} a key that begins with {start!r}. `python -m swaglib.launch works` lists all.")
    return found[0]


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    table = list(rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join(lines)
