"""Posts from WebDataset tars as img2dataset writes them: `<key>.jpg`, `<key>.txt` (caption), `<key>.json`.

Nothing is unpacked: a post says where in the tar its image is. Members of one sample stand together.
"""

import tarfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from swaglib import strict_json
from swaglib.posts.captions import hashtags_in, hashtags_of
from swaglib.posts.files import named_files
from swaglib.posts.malformed import Malformed, is_utf8
from swaglib.posts.paths import inside
from swaglib.posts.written_lists import read_list
from swaglib.settings.sources import WebDatasetSource

IMAGES = ("jpg", "jpeg", "png", "webp")
LARGEST_TEXT = 1_000_000
"""Bytes of a caption or of a sample's JSON; more is malformed."""


def read_webdataset(settings: WebDatasetSource) -> Iterator[dict[str, Any] | Malformed]:
    """Yields a post, or what is wrong, for each sample; `line` is the number of its last member.

    Raises:
        FileNotFoundError: if a pattern names no file.
    """
    for path, short in named_files(settings.tars).items():
        yield from _samples(path, short, settings)


def _samples(path: Path, short: str, settings: WebDatasetSource) -> Iterator[dict[str, Any] | Malformed]:
    key, last, number = "", 0, 1
    sample: dict[str, Any] = {}
    end = path.stat().st_size
    try:
        # Uncompressed only: an image in a compressed tar has no place that could be read directly.
        with open(path, "rb") as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            for number in count(1):
                member = tar.next()
                if member is None:
                    break
                tar.members.clear()  # type: ignore[attr-defined]  # the stubs lack it; else it keeps every header
                if member.size < 0:  # tarfile would go back by it, and never end
                    raise tarfile.ReadError(f"{member.name[:80]!r} has a size below zero")
                if member.isdir():
                    continue
                odd = _odd(member)
                if odd is not None:
                    yield Malformed(str(path), number, odd)
                    continue
                try:
                    inside(Path(), member.name)
                except ValueError as error:
                    yield Malformed(str(path), number, str(error))
                    continue
                folder, _, name = member.name.rpartition("/")
                stem, _, extension = name.partition(".")
                own, extension = f"{folder}/{stem}" if folder else stem, extension.lower()
                if sample and (own != key or extension in sample):
                    yield _post(path, last, f"{short}/{key}", sample, settings)
                    sample = {}
                if member.offset_data + member.size > end:
                    raise tarfile.ReadError(f"it ends within {member.name[:80]!r}")
                key, last = own, number
                sample[extension] = _content(tar, member, extension)
            # tarfile takes a broken header for the end, but a whole tar ends with a block of zeros.
            stream.seek(tar.offset)
            if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
                raise tarfile.ReadError("it does not end as a tar does")
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, MemoryError) as error:
        # The last three are what tarfile makes of sizes and numbers in a damaged header.
        yield Malformed(str(path), number, f"the tar is cut off, compressed, or no tar: {error}")
        return
    if sample:
        yield _post(path, last, f"{short}/{key}", sample, settings)


def _odd(member: tarfile.TarInfo) -> str | None:
    """Returns what is wrong with a member that is no plain file of a sample."""
    name = member.name.rpartition("/")[2]
    if member.issym() or member.islnk():
        return f"{member.name[:80]!r} is a link to {member.linkname[:80]!r}, which is not followed"
    if not member.isfile():
        return f"{member.name[:80]!r} is a device or a pipe, and no file"
    if name.startswith("._"):
        return f"{member.name[:80]!r} is what macOS keeps beside a file, and no part of a sample"
    return None


def _listed(found: Any) -> list[str]:
    """Returns a list of hashtags, also one that was written as text."""
    listed = read_list(found) if isinstance(found, str) else None
    return hashtags_of(found if listed is None else listed)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, extension: str) -> Any:
    """Returns an image's place (offset, size), or the bytes of a text, None if there are too many."""
    if extension in IMAGES:
        return member.offset_data, member.size
    stream = tar.extractfile(member) if member.size <= LARGEST_TEXT else None
    return None if stream is None else stream.read()


def _post(
    path: Path, number: int, key: str, sample: dict[str, Any], settings: WebDatasetSource
) -> dict[str, Any] | Malformed:
    place = next((sample[extension] for extension in IMAGES if extension in sample), None)
    if place is None:
        dotted = next((one for one in sample if one.rpartition(".")[2] in IMAGES), None)
        why = f": the key ends at the first dot, so {dotted!r} is no ending of an image" if dotted else ""
        return Malformed(str(path), number, f"the sample {key[:80]!r} has no image{why}")
    try:
        facts = strict_json.loads(_text(sample, "json") or "{}")
        if settings.hashtags is None:
            hashtags = hashtags_in(_text(sample, "txt") or str(facts.get("caption") or ""))
        else:
            hashtags = _listed(facts[settings.hashtags])
        if not is_utf8(*hashtags):
            raise ValueError("a hashtag is no UTF-8")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Malformed(str(path), number, f"caption or JSON of {key[:80]!r}: {type(error).__name__}: {error}")
    return {
        "where": (str(path), number),
        "id": key,
        "path": str(path),
        "offset": place[0],
        "size": place[1],
        "hashtags": hashtags,
    }


def _text(sample: dict[str, Any], extension: str) -> str:
    """Returns a text of the sample, empty if it has none.

    Raises:
        ValueError: if it is too long or no UTF-8.
    """
    content = sample.get(extension, b"")
    if content is None:
        raise ValueError(f"{extension} is longer than {LARGEST_TEXT:,} bytes")
    return content.decode("utf-8-sig")
