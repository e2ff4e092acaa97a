"""Posts from the metadata of YFCC100M (https://arxiv.org/abs/1503.01817), with local images.

One line a photo or video, fields separated by tabs, texts URL-encoded (`brown+bear`), user tags separated by commas.
The files have 25 fields (line number, photo identifier, hash, uploader, ...); the first release has 23, without the
line number and the hash. Videos are passed over.
"""

import bz2
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote_plus

from pydantic import Field
from pydantic.dataclasses import dataclass

from swaglib.posts.files import matching_files
from swaglib.posts.malformed import Malformed
from swaglib.posts.paths import inside
from swaglib.settings.source import Source
from swaglib.settings.strict import STRICT

_FIELDS = (
    *("identifier", "uploader", "nickname", "taken", "uploaded", "device", "title", "description"),
    *("user tags", "machine tags", "longitude", "latitude", "accuracy", "page", "download"),
    *("license", "license url", "server", "farm", "secret", "original secret", "extension", "video"),
)
LAYOUTS = {23: _FIELDS, 25: ("line", "identifier", "hash", *_FIELDS[1:])}
"""The fields of a line, by their number."""

LONGEST_LINE = 1_000_000
"""Bytes; no real line is a tenth as long."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Settings(Source):
    """Metadata of YFCC100M with local images.

    Attributes:
        metadata: files, plain or compressed by bzip2; patterns are allowed.
        images: folder of the images.
        layout: place of an image in it: `hash` is `<hash 0:3>/<hash 3:6>/<hash>.jpg`, as the multimedia commons have
            it; `identifier` is `<photo identifier>.<extension>`.
    """

    metadata: Annotated[list[str], Field(min_length=1)]
    images: str
    layout: Literal["hash", "identifier"] = "hash"


def read(settings: Settings) -> Iterator[dict[str, Any] | Malformed]:
    """Yields a post, or what is wrong, for each line that is a photo.

    Raises:
        FileNotFoundError: if a pattern names no file.
    """
    for path in matching_files(settings.metadata):
        with bz2.open(path) if path.suffix == ".bz2" else open(path, "rb") as stream:
            yield from _lines(stream, path, settings)


def _lines(
    stream: BufferedReader | bz2.BZ2File, path: Path, settings: Settings
) -> Iterator[dict[str, Any] | Malformed]:
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(LONGEST_LINE)
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                while not stream.readline(LONGEST_LINE).endswith(b"\n") and stream.peek(1):
                    pass
                yield Malformed(str(path), number, f"the line is longer than {LONGEST_LINE:,} bytes")
                continue
        except (EOFError, OSError) as error:
            yield Malformed(str(path), number, f"the file is cut off: {error}")
            return
        if not line:
            return
        post = _post(line, path, number, settings)
        if post is not None:
            yield post


def _post(line: bytes, path: Path, number: int, settings: Settings) -> dict[str, Any] | Malformed | None:
    try:
        fields = line.decode("utf-8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError:
        return Malformed(str(path), number, "the line is no UTF-8")
    if len(fields) not in LAYOUTS:
        return Malformed(str(path), number, f"{len(fields)} fields instead of {' or '.join(map(str, LAYOUTS))}")
    row = dict(zip(LAYOUTS[len(fields)], fields, strict=True))
    if row["video"] == "1":
        return None
    if row["video"] != "0":
        return Malformed(
            str(path), number, f"the last field is {row['video'][:80]!r} instead of 0 (photo) or 1 (video)"
        )
    if not row["identifier"]:
        return Malformed(str(path), number, "the identifier is missing")
    if settings.layout == "hash":
        own = row.get("hash", "")
        name = f"{own[:3]}/{own[3:6]}/{own}.jpg" if len(own) > 6 else ""
    else:
        name = f"{row['identifier']}.{row['extension']}"
    try:
        image = inside(Path(settings.images), name)
    except ValueError:
        return Malformed(str(path), number, f"identifier or hash make no file name: {name[:80]!r}")
    return {
        "where": (str(path), number),
        "id": row["identifier"],
        "path": str(image),
        "hashtags": [tag for raw in row["user tags"].split(",") if (tag := unquote_plus(raw))],
        "base": row["uploader"] or None,
        "license": row["license"] or settings.license,
    }
