"""What a work is, written beside its checkpoints; and what differs from an interrupted one of other code."""

import json
import warnings
from typing import Any

from swaglib.launch import claim
from swaglib.launch.perform import CHECKPOINTS
from swaglib.launch.store import DESCRIPTION, Store, now
from swaglib.launch.work import Work, key_of, known_key


def describe(work: Work, key: str, kept: Store) -> None:
    """Writes what a work is beside its checkpoints."""
    path = kept.live(key) / DESCRIPTION
    if not path.is_file():
        facts = work.facts(kept)
        needs = [known_key(own, kept) for own in work.needed()]
        own = {"title": work.title, "question": key_of(work.question(kept)), "asked": now(), "needs": needs, **facts}
        temporary = path.with_name(f".{path.name}.{claim.this_process().token}")
        temporary.write_text(json.dumps(own, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(path)


def warn_of_other_code(work: Work, key: str, kept: Store) -> None:
    """Says that an interrupted work of other code is left where it is, and how to go on with it."""
    if any((kept.live(key) / CHECKPOINTS).glob("*")):
        return
    question, facts = key_of(work.question(kept)), work.facts(kept)
    for other, before in kept.interrupted():
        live = kept.live(other)
        if other == key or before.get("question") != question or not any((live / CHECKPOINTS).glob("*")):
            continue
        if claim.holder_of(live) is None:
            warnings.warn(
                f"{work.title} was interrupted with other code ({', '.join(differences(before, facts)[:6])}). It "
                f"starts anew. To go on with its checkpoint: python -m swaglib.launch works continue {other[:12]}",
                stacklevel=2,
            )


def differences(before: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Returns what differs between two descriptions of works that ask the same: modules, data files, distributions."""
    found = []
    for part in ("code", "data", "distributions"):
        old, new = before.get(part, {}), facts[part]
        found += [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return found + (["Python's version"] if before.get("python") != facts["python"] else [])
