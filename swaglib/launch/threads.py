"""How long the threads of a computation spin while they wait for each other: briefly, and then they sleep.

By default OpenMP's threads spin on. Beside another busy process, they take the cores from whoever would let them go on.
A thousand turns are enough for the waits within a step of training, and cost an idle machine next to nothing. What each
setting costs and brings is measured by `python -m benchmarks.busy_machine`: docs/benchmarks/busy_machine.md.
"""

import os
from collections.abc import Mapping

SPINS, POLICY = "GOMP_SPINCOUNT", "OMP_WAIT_POLICY"
"""Environment variables of GNU's OpenMP, with which PyTorch is built for Linux, and of every OpenMP."""

TURNS = "1000"


def thread_settings(threads: int | None = None, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the environment variables of a process that computes; what a user has set is kept.

    Args:
        threads: number of threads of the libraries; None leaves what they take.
        environment: environment variables of this process.
    """
    set_by_user = {name: environment[name] for name in (SPINS, POLICY) if environment.get(name)}
    settings = set_by_user or {SPINS: TURNS}
    if threads is not None:
        settings |= dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    return settings
