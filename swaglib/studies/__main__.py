"""Runs studies at the standard setting, and tunes what they need.

python -m swaglib.studies estimate            # what is missing, and how long it takes here
python -m swaglib.studies tune [METHOD ...]   # learning rates: metrics/tuning.csv
python -m swaglib.studies run [STUDY ...]     # metrics/standard; goes on with what is there

Each with `--setting NAME`: the standard setting, or another of `studies.others` in params.yaml.
"""

import argparse
import sys

from swaglib import project
from swaglib.settings.studies import STANDARD
from swaglib.stages.inputs import SHARDS
from swaglib.studies.estimate import estimate
from swaglib.studies.plan import arms_of
from swaglib.studies.run import run_study
from swaglib.studies.setting import read_studies
from swaglib.studies.tuning import methods, tune

TUNED = ("methods", "self_supervised")
"""The studies that have every method."""


def main(arguments: list[str] | None = None) -> int:
    """Does what the arguments say; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m swaglib.studies", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["estimate", "tune", "run"])
    parser.add_argument("names", nargs="*", help="methods to tune, or studies; without any, all that have seeds")
    parser.add_argument(
        "--rates",
        action="store_true",
        help="also other learning rates, for primary claims",
    )
    parser.add_argument("--setting", default=STANDARD, help="the setting at which studies run")
    chosen = parser.parse_intermixed_args(arguments)
    project.enter()
    try:
        settings = read_studies(chosen.setting)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    tuned = [study for study in TUNED if study in settings.seeds]
    every = {str(arm.method): arm for arm in methods([arm for study in tuned for arm in arms_of(study)])}
    known, kind = (every, "method") if chosen.what == "tune" else (settings.seeds, "study")
    unknown = [name for name in chosen.names if name not in known]
    if unknown:
        parser.error(f"there is no {kind} {unknown[0]!r} at the setting {chosen.setting}: {', '.join(known)}")
    if not SHARDS.is_dir():
        print(f"There is no folder {SHARDS}. Run `dvc repro curate` first, which makes it.", file=sys.stderr)
        return 1
    try:
        if chosen.what == "tune":
            tune(settings, [every[name] for name in chosen.names or every])
            return 0
        for study in chosen.names or settings.seeds:
            if chosen.what == "estimate":
                print(estimate(settings, study, chosen.rates))
            else:
                run_study(settings, study, chosen.rates)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
