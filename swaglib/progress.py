"""A progress bar with rate and time left, the same in JupyterLab, in the pipeline and on a terminal.

In a kernel the bar is one display message that is updated in place. JupyterLab draws it; the notebook runner
(`swaglib.notebook.run`) shows it on its terminal instead and keeps it out of the executed notebook.
"""

import html
import io
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from tqdm.std import tqdm

Item = TypeVar("Item")

MARK = "swaglib_progress"
"""The key in a display message's metadata that tells a progress bar from a result."""

NOTE = "swaglib_note"
"""The key of a display message that says when and where something was computed, which differs from run to run."""


def in_kernel() -> bool:
    """Tells whether this code runs in a notebook's kernel."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


class ProgressBar(tqdm):
    """tqdm's bar, drawn by a display message where there is a kernel, and on standard error elsewhere."""

    monitor_interval = 0  # no thread beside the work: the bar moves when the work does

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._handle: Any = None
        self._kernel = in_kernel()
        if self._kernel:
            kwargs.update(file=io.StringIO(), mininterval=0.5, ncols=100)
        super().__init__(*args, **{"leave": False, "dynamic_ncols": not self._kernel, **kwargs})

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Draws the bar; called by tqdm at its own pace."""
        if not self._kernel:
            super().display(msg, pos)
            return
        from IPython.display import display

        text = str(self)
        done = f'value="{self.n}" max="{self.total}"' if self.total else ""
        # The bar is drawn by the browser, so the text needs only what tqdm writes beside its own.
        beside = text.replace(text[text.find("|") : text.rfind("|") + 1], " ") if "|" in text else text
        page = f"<progress {done}></progress> <code>{html.escape(beside)}</code>"
        bundle = {"text/plain": text, "text/html": page}
        if self._handle is None:
            self._handle = display(bundle, raw=True, metadata={MARK: True}, display_id=True)
        else:
            self._handle.update(bundle, raw=True, metadata={MARK: True})


def progress(items: Iterable[Item], description: str, unit: str, total: int | None = None) -> Iterator[Item]:
    """Yields `items` while a bar shows how many are done, how many a second, and the time left.

    Example:
        >>> for image in progress(images, "Rendering", unit="image"):
        ...     render(image)
    """
    yield from ProgressBar(items, desc=description, unit=f" {unit}", total=total)
