"""What studies take from other sections of `params.yaml`, read once: a study asks for it for each of its networks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swaglib import project
from swaglib.launch.work import Work
from swaglib.settings.analysis import Fairness
from swaglib.settings.machine import Machine
from swaglib.settings.reading import check
from swaglib.settings.transfer import Features, Transfer
from swaglib.settings.zero_shot import ZeroShot
from swaglib.stages.clips import clips_work
from swaglib.stages.features import task_work
from swaglib.stages.images import task_files, task_images
from swaglib.stages.inputs import machine, small, threads


@dataclass(frozen=True)
class Sections:
    """Settings of other stages, and the tasks that networks are evaluated on.

    Attributes:
        pretrain: section `pretrain`.
        curate: section `curate`, with what it borrows.
        transfer: settings of the stage `transfer`.
        zero_shot: settings of the stage `zero_shot`.
        fairness: settings of the stage `fairness`.
        tasks: works of the headline tasks by name.
        clips: work of the clips.
        reads: what else is read for the images of each task.
        task_files: files of the tasks, which name the synsets of their classes.
        small: what small works are given, see `swaglib.stages.inputs.small`.
        machine: what this machine gives.
        threads: number of threads of a process.
    """

    pretrain: dict[str, Any]
    curate: dict[str, Any]
    transfer: Transfer
    zero_shot: ZeroShot
    fairness: Fairness
    tasks: dict[str, Work]
    clips: Work
    reads: dict[str, tuple[Path, ...]]
    task_files: tuple[Path, ...]
    small: dict[str, Any]
    machine: Machine
    threads: int


def read_sections() -> Sections:
    """Reads `params.yaml` and the files of the headline tasks.

    Raises:
        ValueError: if a section does not fit.
    """
    transfer: Transfer = check("transfer", project.parameters("transfer"))
    headline: dict[str, list[str]] = check("compare", project.parameters("compare")).headline
    tasks = [task for own in headline.values() for task in own]
    curate = project.parameters("curate")
    return Sections(
        pretrain=project.parameters("pretrain"),
        curate=curate,
        transfer=transfer,
        zero_shot=check("zero_shot", project.parameters("zero_shot")),
        fairness=check("fairness", project.parameters("fairness")),
        tasks={task: task_work(Features(task, transfer.splits)) for task in tasks},
        clips=clips_work(transfer.splits, check("curate", curate).designs),
        reads={task: task_images(task)[1] for task in tasks},
        task_files=tuple(path for task in tasks for path in task_files(task)),
        small=small(),
        machine=machine(),
        threads=threads(),
    )
