"""Renders SVG icons to square PNG images on white, the same pixels on every machine."""

import io
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from PIL import Image
from resvg_py import svg_to_bytes


def icon_svg(icons: dict[str, Any], name: str) -> str:
    """Returns the SVG document of an icon of an Iconify set (`icons.json`).

    Monochrome icons are drawn in black: `currentColor` takes the document's colour.
    """
    icon = icons["icons"][name]

    def measure(key: str, default: int) -> float:
        return float(icon.get(key, icons.get(key, default)))

    box = f"{measure('left', 0)} {measure('top', 0)} {measure('width', 16)} {measure('height', 16)}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}" color="#000">{icon["body"]}</svg>'
    )


def render(svg: str, image_size: int) -> bytes | str:
    """Renders one SVG to PNG.

    Returns:
        The PNG, or the reason for which there is none: `not rendered: ...` or `blank` (nothing but background).
    """
    try:
        # System fonts differ between machines, so text is never drawn with them.
        rendered = svg_to_bytes(
            svg_string=svg, width=image_size, height=image_size, background="#ffffff", skip_system_fonts=True
        )
    except ValueError as error:
        return f"not rendered: {error}"
    with Image.open(io.BytesIO(rendered)) as image:
        darkest = min(low for low, _ in image.convert("RGB").getextrema())  # type: ignore[misc]
    return "blank" if darkest == 255 else rendered


def render_all(jobs: Iterable[tuple[str, int]]) -> Iterator[bytes | str]:
    """Renders many SVGs, each at its size, on all cores; yields what `render` returns for each, in order."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    # Spawned, not forked: a notebook's kernel has threads, which a fork would leave in any state.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_render_job, jobs, chunksize=64)


def _render_job(job: tuple[str, int]) -> bytes | str:
    return render(*job)
