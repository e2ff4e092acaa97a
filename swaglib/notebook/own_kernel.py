"""The kernel of this environment's own interpreter, whatever a user or an administrator has installed for Jupyter."""

import os
import sys

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from swaglib.launch.threads import thread_settings

NAME = "python3"


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel, and looks for no other.

    Jupyter's own looks into the user's folder before that of the environment. There, `python3` may be any interpreter,
    with other packages than those of the study.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Returns how this interpreter is started as a kernel, whatever the name."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            kernel_protocol_version="5.5",
            metadata={"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
        )


def own_kernel() -> AsyncKernelManager:
    """Returns the manager of a kernel that was not started yet."""
    return AsyncKernelManager(kernel_name=NAME, kernel_spec_manager=OwnKernelSpecs())


def own_environment(profile: str) -> dict[str, str]:
    """Returns the environment of the kernel, without what a user has IPython or Python run at every start.

    Args:
        profile: empty folder in which IPython keeps its profile, instead of the user's with its settings and startup
            files.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONSTARTUP"}
    return {**inherited, **thread_settings(), "IPYTHONDIR": profile}
