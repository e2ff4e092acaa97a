"""What a job asks for, read from a file in `slurm/`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pydantic import PositiveFloat, PositiveInt, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from swaglib.project import read_params
from swaglib.settings.strict import STRICT

HERE = ("cluster", "tasks_per_node")
"""What a profile for this machine may say."""


@checked_dataclass(frozen=True, config=STRICT)
class Profile:
    """What a job asks for; a YAML file in `slurm/`.

    Attributes:
        timeout_min: minutes after which SLURM ends the job; SLURM needs it.
        cluster: `slurm`, or `this-machine` for several processes here; it takes `tasks_per_node` only.
        nodes: number of machines.
        tasks_per_node: number of processes on each machine, one a GPU. They share a run.
        partition: SLURM partition that the job queues in.
        account: account that the job is billed to.
        cpus_per_task: number of processor cores of each process.
        gpus_per_node: number of GPUs of each machine.
        mem_gb: memory, in gigabytes.
        setup: shell lines that run before the job, such as `module load cuda`.
        additional: any other option of sbatch, by name.
    """

    timeout_min: PositiveInt | None = None
    cluster: Literal["slurm", "this-machine"] = "slurm"
    nodes: PositiveInt | None = None
    tasks_per_node: PositiveInt | None = None
    partition: str | None = None
    account: str | None = None
    cpus_per_task: PositiveInt | None = None
    gpus_per_node: PositiveInt | None = None
    mem_gb: PositiveFloat | None = None
    setup: list[str] | None = None
    additional: dict[str, str | int] | None = None


def read_profile(path: Path) -> Profile:
    """Reads a SLURM profile.

    Raises:
        FileNotFoundError: if there is no such file; names the profiles that are there.
        ValueError: if a key is unknown or a value of the wrong type.
    """
    if not path.is_file():
        there = ", ".join(str(p) for p in sorted(Path("slurm").glob("*.yaml"))) or "none"
        raise FileNotFoundError(f"There is no profile {path}. Profiles: {there}.")
    try:
        profile = TypeAdapter(Profile).validate_json(json.dumps(read_params(path)))
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']}, but it is {e['input']!r}" for e in error.errors()]
        raise ValueError(f"{path} does not fit:\n" + "\n".join(lines)) from None
    if profile.cluster == "slurm" and profile.timeout_min is None:
        raise ValueError(f"{path} does not fit:\n  timeout_min: missing. SLURM must know when to end the job.")
    others = [key for key, value in asdict(profile).items() if value is not None and key not in HERE]
    if profile.cluster == "this-machine" and others:
        raise ValueError(f"{path} does not fit:\n  {others[0]}: means nothing on this machine. Remove it.")
    return profile
