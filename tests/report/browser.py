"""A Chromium that is installed on this machine, for tests of pages as people see them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""Names of the program, the first that is found is taken; the Makefile asks for the same."""


@contextmanager
def chromium_page(width: int, said: list[str]) -> Iterator[Page]:
    """Opens an empty page in a headless Chromium.

    Args:
        width: width of the window in pixels.
        said: takes what the page writes to the console, what it throws, and what it cannot load.

    Raises:
        FileNotFoundError: if there is no Chromium.
    """
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise FileNotFoundError(f"There is no Chromium under any of the names {', '.join(NAMES)}. Install one.")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"], timeout=60_000)
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(f"not loaded: {request.url}"))
        try:
            yield page
        finally:
            browser.close()
