"""The line by which a notebook gets the settings of its stage."""

from typing import Any

from swaglib import project
from swaglib.settings.reading import check


def load(stage: str, run: str | None = None) -> Any:
    """Enters the project's folder, and returns the settings of a stage as `params.yaml` has them now, checked.

    What a notebook loads in the pipeline is what DVC has seen: if its settings change while it runs, the run is refused
    (`swaglib.notebook.run`).

    Args:
        stage: its name, as a section of `params.yaml`.
        run: the line under `runs`, for a stage that is run once for each.

    Raises:
        FileNotFoundError: if no `dvc.yaml` is in this folder or above it.
        KeyError: if the stage or the run is not in `params.yaml`.
        ValueError: with one line for each parameter that is unknown, missing or of the wrong type.

    Example:
        >>> from swaglib.settings import load as settings
        >>> chosen = settings.load("pretrain", "hashtag")
    """
    project.enter()
    return check(stage, project.parameters(stage, run))
