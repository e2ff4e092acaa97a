"""Settings of the machine: what it can give to training, and what every work computes with."""

from typing import Annotated

from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Machine:
    """What the machine gives. It changes no order, no crop, no batch and no rounding, so no stage depends on it.

    Attributes:
        decoded_gigabytes: size up to which decoded images are kept in memory, in each process, for training and for
            validation; what does not fit is decoded again every time.
        decode_threads: number of threads that decode images, a process; null takes one on the CPU, where the network
            needs the cores, and a process's share of the cores beside a GPU.
        tensorboard: writes the log for TensorBoard too, to `logs/training/<run>`.
        works_at_once: number of small works, such as a protocol on one task, that are computed at the same time. Each
            has one thread, and takes about 0.5 GB of memory.
    """

    decoded_gigabytes: Annotated[float, Field(ge=0)]
    decode_threads: PositiveInt | None
    tensorboard: bool
    works_at_once: PositiveInt = 1


@dataclass(frozen=True, config=STRICT)
class Compute:
    """What every work computes with: in its key, for another number of threads rounds differently.

    Attributes:
        threads: number of processor threads of each process, whatever the machine has. Small works have one, and are
            computed several at the same time.
    """

    threads: PositiveInt
