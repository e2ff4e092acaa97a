"""Prints what a look at a user's data has found, and draws its contact sheet."""

from pathlib import Path

import polars as pl

from swaglib.atomic import atomic_file
from swaglib.figures.contact_sheet import contact_sheet
from swaglib.inputs.found import Found


def report(found: Found, sheet: Path | None) -> str:
    """Returns what was found as text for a terminal; warnings come last, where they are seen."""
    lines = [found.title]
    settings = pl.Config(
        tbl_rows=40, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, fmt_str_lengths=60
    )
    with settings, pl.Config(tbl_width_chars=160):
        for heading, table in found.tables.items():
            lines += ["", heading, str(table) if len(table) else "  none"]
    lines += ["", f"Contact sheet: {sheet}" if sheet else "There is no image for a contact sheet."]
    lines += ["", *(f"Warning: {warning}" for warning in found.warnings)]
    return "\n".join(lines if found.warnings else [*lines, "Nothing looks wrong."])


def write_sheet(found: Found, path: Path) -> Path | None:
    """Writes the contact sheet as PNG; returns its path, or None if there is no image that can be shown."""
    shown = [(image, caption) for image, caption in zip(found.images, found.captions, strict=True) if image]
    if not shown:
        return None
    images, captions = zip(*shown, strict=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as temporary:
        temporary.write_bytes(contact_sheet(list(images), list(captions), columns=5, side=128).data)
    return path


def show(found: Found, path: Path) -> int:
    """Prints what was found and writes the contact sheet to `path`; returns a command's exit code: 1 with warnings."""
    print(report(found, write_sheet(found, path)))
    return 1 if found.warnings else 0
