"""Reads a task and prints what the study would see of it; runs nothing, and changes nothing.

    python -m swaglib.tasks.check mine
    python -m swaglib.tasks.check mine --sheet build/mine.png

TASK is the name of a file in `tasks/`, without `.yaml`. What is printed is explained in docs/inputs.md.
"""

import argparse
import sys
from pathlib import Path

from swaglib import project
from swaglib.inputs.report import show
from swaglib.inputs.task import check_task
from swaglib.settings.reading import check
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load_all import TASKS


def main(arguments: list[str] | None = None) -> int:
    """Checks one task; returns 1 if it cannot be read, or if there are warnings."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.tasks.check", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("task", help="the name of a file in tasks/, without .yaml")
    parser.add_argument("--sheet", type=Path, help="where the contact sheet goes (default: build/check/TASK.png)")
    chosen = parser.parse_args(arguments)
    project.enter()
    splits = check("transfer", project.parameters("transfer")).splits
    try:
        definition = read_definition(TASKS / f"{chosen.task}.yaml")
        found = check_task(chosen.task, definition, Path("data/posts"), splits)
    except (ValueError, OSError) as error:
        print(f"The task {chosen.task!r} cannot be read: {error}", file=sys.stderr)
        return 1
    return show(found, chosen.sheet or Path("build/check") / f"{chosen.task}.png")


if __name__ == "__main__":
    sys.exit(main())
