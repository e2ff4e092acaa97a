"""All works of the study, stage by stage: what a cluster is given at once, and what may be adopted."""

from collections.abc import Callable

from swaglib import project
from swaglib.launch.work import Work
from swaglib.settings.reading import check
from swaglib.stages import collect, curate, detection, fairness, fine_tune, pretrain, transfer, zero_shot

ONCE: dict[str, Callable[..., list[Work]]] = {"collect": collect.works, "curate": curate.works}
BY_RUN: dict[str, Callable[..., list[Work]]] = {
    "pretrain": pretrain.works,
    "transfer": transfer.works,
    "zero_shot": zero_shot.works,
    "fine_tune": fine_tune.works,
    "detection": detection.works,
    "fairness": fairness.works,
}


def works_of(stage: str, run: str | None = None) -> list[Work]:
    """Returns the works of a stage, as `params.yaml` asks for them.

    Args:
        stage: its name.
        run: the line under `runs`, for a stage that is run once for each.

    Raises:
        FileNotFoundError: if an earlier stage has not run.
    """
    settings = check(stage, project.parameters(stage, run))
    return ONCE[stage](settings) if run is None else BY_RUN[stage](settings, run)


def works_of_study() -> list[list[Work]]:
    """Returns the works of every stage that can be listed now: one whose inputs are not there yet is left out."""
    values = project.read_params()
    every: list[tuple[str, str | None]] = [(stage, None) for stage in ONCE]
    for stage in BY_RUN:
        runs = values[stage]["runs"] if stage in project.LISTED else values["runs"]
        every += [(stage, run) for run in runs]
    found = []
    for stage, run in every:
        try:
            found.append(works_of(stage, run))
        except FileNotFoundError:
            continue
    return found
