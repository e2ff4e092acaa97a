"""Reads a source of posts and prints what the study would see of it; runs nothing, and changes nothing.

    python -m swaglib.posts.check mine
    python -m swaglib.posts.check mine --first 100000 --sheet build/mine.png

SOURCE is a name under `collect.sources` of `params.yaml`. What is printed is explained in docs/inputs.md.
"""

import argparse
import sys
from pathlib import Path

from swaglib import project
from swaglib.inputs.report import show
from swaglib.inputs.source import FIRST, check_source
from swaglib.posts.load import load_source
from swaglib.settings.reading import check


def main(arguments: list[str] | None = None) -> int:
    """Checks one source; returns 1 if it cannot be read, or if there are warnings."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.posts.check", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", help="a name under collect.sources of params.yaml")
    parser.add_argument("--first", type=int, default=FIRST, help="rows that are read at most (default: %(default)s)")
    parser.add_argument("--sheet", type=Path, help="where the contact sheet goes (default: build/check/SOURCE.png)")
    chosen = parser.parse_args(arguments)
    project.enter()
    sources = check("collect", project.parameters("collect")).sources
    if chosen.source not in sources:
        there = ", ".join(sources) or "none"
        parser.error(f"params.yaml has no source {chosen.source!r} under collect.sources. There are: {there}.")
    curate = check("curate", project.parameters("curate"))
    try:
        settings = load_source(chosen.source, sources[chosen.source])
        found = check_source(chosen.source, settings, curate, chosen.first)
    except (ValueError, OSError) as error:
        print(f"The source {chosen.source!r} cannot be read: {error}", file=sys.stderr)
        return 1
    return show(found, chosen.sheet or Path("build/check") / f"{chosen.source}.png")


if __name__ == "__main__":
    sys.exit(main())
