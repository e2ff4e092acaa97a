"""Looks after the store of works.

    python -m swaglib.launch works                  lists them: what, size, age, time that it took, used by
    python -m swaglib.launch works continue KEY     goes on with the checkpoint of a work that other code began
    python -m swaglib.launch works adopt            takes finished works over after a pure refactoring
    python -m swaglib.launch works forget KEY ...   removes works

KEY may be cut short as long as it is clear which one is meant.
"""

import argparse
import sys

from swaglib import project
from swaglib.launch import adopt
from swaglib.launch.catalogue import list_works, whole_key
from swaglib.launch.job_start import LaunchError
from swaglib.launch.store import store


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m swaglib.launch", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["works"])
    parser.add_argument("action", nargs="?", choices=["list", "continue", "adopt", "forget"], default="list")
    parser.add_argument("keys", nargs="*")
    given = parser.parse_args(arguments)
    kept = store()
    try:
        if given.action == "list":
            print(list_works(kept))
        elif given.action == "forget":
            for key in [whole_key(kept, own) for own in given.keys]:
                kept.forget(key)
                print(f"Forgotten: {key}")
        else:
            project.enter()
            if given.action == "adopt":
                print(*adopt.adopt(), sep="\n")
            else:
                print(*[adopt.go_on(whole_key(kept, own)) for own in given.keys], sep="\n")
    except (KeyError, ValueError, LaunchError) as error:
        print(error.args[0], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
