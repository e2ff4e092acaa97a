"""Takes works over to other code: finished ones after a proof, interrupted ones because the user says so."""

import importlib
import os
import shutil
from pathlib import Path
from typing import Any

from swaglib.launch.claim import holder_of
from swaglib.launch.launch import launch
from swaglib.launch.perform import CHECKPOINTS
from swaglib.launch.store import DESCRIPTION, OUTPUT, Store, now, store
from swaglib.launch.work import Work, key_of

PROOFS = 3
"""Number of works of a kind that are computed anew and compared before the others are taken over."""

STUDY = "swaglib.stages.study:works_of_study"
"""What lists the works of the study, stage by stage; the stages lie above this room."""


def adopt(stages: list[list[Work]] | None = None) -> list[str]:
    """Gives finished works of other code the keys of today's, kind by kind, if recomputed ones match byte for byte.

    Args:
        stages: works of each stage; None takes those of the study in this folder. A stage whose inputs are not there
            yet is passed over.

    Returns:
        A sentence for each kind of work.
    """
    kept, said = store(), list[str]()
    for works in _study() if stages is None else stages:
        kinds: dict[str, list[Work]] = {}
        for work in works:
            kinds.setdefault(work.kind, []).append(work)
        for kind, own in kinds.items():
            said.append(_adopt_kind(kind, own, kept))
    return said


def _adopt_kind(kind: str, works: list[Work], kept: Store) -> str:
    finished = _of_one_version([(key, own) for key, own in kept.every() if own["kind"] == kind])
    pairs: list[tuple[Work, str, str]] = []
    for work in works:
        try:
            key, question = work.key(kept), key_of(work.question(kept))
        except FileNotFoundError:
            continue
        if kept.finished(key) is None and question in finished:
            pairs.append((work, key, finished[question]))
    for work, key, before in pairs[:PROOFS]:
        launch(work)
        if kept.description(key)["output"] != kept.description(before)["output"]:
            return f"{kind}: {work.title} gives other bytes than before, so nothing more is taken over."
    for work, key, before in pairs[PROOFS:]:
        _take_over(kept, key, before, work)
    proofs = min(len(pairs), PROOFS)
    return f"{kind}: {proofs} computed anew with the same bytes, {len(pairs) - proofs} taken over."


def _of_one_version(works: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    """Returns the keys of the works that the same code computed as the newest of them, by what they answer."""

    def version(own: dict[str, Any]) -> str:
        return key_of({name: own.get(name) for name in ("function", "code", "data", "distributions", "python")})

    if not works:
        return {}
    newest = version(max(works, key=lambda item: str(item[1]["begun"]))[1])
    return {own["question"]: key for key, own in works if version(own) == newest}


def _take_over(kept: Store, key: str, before: str, work: Work) -> None:
    """Publishes a finished work under another key; the files, which nobody changes, are shared inside the store."""
    attempt = kept.root / "done" / f".{key}.{os.getpid()}.tmp"
    shutil.rmtree(attempt, ignore_errors=True)
    shutil.copytree(kept.root / "done" / before / OUTPUT, attempt / OUTPUT, copy_function=os.link)
    kept.publish(
        key, attempt, {**kept.description(before), **work.facts(kept), "adopted_from": before, "adopted": now()}
    )


def go_on(key: str, stages: list[list[Work]] | None = None) -> str:
    """Gives the checkpoint of an interrupted work to the work of today's code that asks the same.

    Args:
        key: key of the interrupted work.
        stages: works of each stage; None takes those of the study in this folder.

    Returns:
        What was done, as a sentence.

    Raises:
        ValueError: if it has no checkpoint, is computed now, or the study no longer asks for it.
    """
    kept = store()
    live = kept.live(key)
    checkpoints = live / CHECKPOINTS
    if not any(checkpoints.glob("*")):
        raise ValueError(f"The work {key[:12]} has no checkpoint to go on with.")
    if holder_of(live) is not None:
        raise ValueError(f"The work {key[:12]} is computed now.")
    question = dict(kept.interrupted())[key].get("question")
    for work in [work for works in (_study() if stages is None else stages) for work in works]:
        try:
            own, asked = work.key(kept), key_of(work.question(kept))
        except FileNotFoundError:
            continue
        if asked == question:
            _refuse_to_replace(kept, own, key)
            return _move(checkpoints, kept.live(own) / CHECKPOINTS, work)
    raise ValueError(f"The study in this folder no longer asks for the work {key[:12]}: settings or inputs changed.")


def _refuse_to_replace(kept: Store, own: str, key: str) -> None:
    """Refuses to put checkpoints in the place of those of a work that is computed now, or has its own."""
    if holder_of(kept.live(own)) is not None:
        raise ValueError(f"The same work is computed now by today's code ({own[:12]}). Stop it first.")
    if own != key and any((kept.live(own) / CHECKPOINTS).glob("*")):
        raise ValueError(
            f"Today's code has a checkpoint of its own ({own[:12]}): forget that first, with `works forget`."
        )


def _move(source: Path, target: Path, work: Work) -> str:
    if source == target:
        return f"{work.title}: the code has not changed, so it goes on by itself."
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    (source.parent / DESCRIPTION).unlink(missing_ok=True)
    return f"{work.title} goes on from its checkpoint when it is started next: run `dvc repro`."


def _study() -> list[list[Work]]:
    module, _, name = STUDY.partition(":")
    found: list[list[Work]] = getattr(importlib.import_module(module), name)()
    return found
