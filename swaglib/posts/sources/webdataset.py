"""Posts from WebDataset tars as img2dataset writes them: `<key>.jpg`, `<key>.txt` (caption), `<key>.json`.

Nothing is unpacked: a post says where in the tar its image is. Members of one sample stand together.
"""

import tarfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from swaglib import strict_json
from swaglib.posts.captions import hashtags_in, hashtags_of
from swaglib.posts.files import named_files
from swaglib.posts.malformed import Malformed, is_utf8
from swaglib.posts.paths import inside
from swaglib.posts.texts import text_of
from swaglib.posts.written_lists import read_list
from swaglib.settings.source import Source
from swaglib.settings.strict import STRICT

IMAGES = ("jpg", "jpeg", "png", "webp")
LARGEST_TEXT = 1_000_000
"""Bytes of a caption or of a sample's JSON; more is malformed."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Settings(Source):
    """Tars as img2dataset writes them.

    Attributes:
        tars: files; patterns are allowed.
        hashtags: key of the sample's JSON that holds a list of hashtags, also one that was written as text; without it,
            the words of the caption that begin with `#`.
    """

    tars: Annotated[list[str], Field(min_length=1)]
    hashtags: str | None = None


class _Tar(tarfile.TarFile):
    """A tar whose list of the members that were read can be emptied: else it keeps every header."""

    members: list[tarfile.TarInfo]


def read(settings: Settings) -> Iterator[dict[str, Any] | Malformed]:
    """Yields a post, or what is wrong, for each sample; `line` is the number of its last member.

    Raises:
        FileNotFoundError: if a pattern names no file.
    """
    for path, short in named_files(settings.tars).items():
        yield from _samples(path, short, settings)


def _samples(path: Path, short: str, settings: Settings) -> Iterator[dict[str, Any] | Malformed]:
    key, last, number = "", 0, 1
    sample: dict[str, Any] = {}
    end = path.stat().st_size
    try:
        # Uncompressed only: an image in a compressed tar has no place that could be read directly.
        with open(path, "rb") as stream, _Tar.open(fileobj=stream, mode="r:") as tar:
            for number in count(1):
                member = tar.next()
                if member is None:
                    break
                tar.members.clear()
                if member.size < 0:  # tarfile would go back by it, and never end
                    raise tarfile.ReadError(f"{member.name[:80]!r} has a size below zero")
                if member.isdir():
                    continue
                folder, _, name = member.name.rpartition("/")
                try:
                    inside(Path(), member.name)
                except ValueError as error:
                    yield Malformed(str(path), number, str(error))
                    continue
                if name.startswith("."):
                    yield Malformed(str(path), number, _hidden(member.name))
                    continue
                stem, _, extension = name.partition(".")
                own, extension = f"{folder}/{stem}" if folder else stem, extension.lower()
                if sample and (own != key or extension in sample):
                    yield from _rows(path, last, f"{short}/{key}", sample, settings)
                    sample = {}
                if member.isfile() and member.offset_data + member.size > end:
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
        yield from _rows(path, last, f"{short}/{key}", sample, settings)


def _hidden(name: str) -> str:
    kind = "what macOS keeps beside a file" if name.rpartition("/")[2].startswith("._") else "a hidden file"
    return f"{name[:80]!r} is {kind}, and no part of a sample"


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, extension: str) -> Any:
    """Returns what a sample keeps of a member.

    Returns:
        The place of an image (offset, size), the bytes of a caption or of JSON, None for those that are too long and
        for other files; a text, what is wrong, for what has no content of its own in the tar.
    """
    if member.issym() or member.islnk():
        return f"{member.name[:80]!r} is a link to {member.linkname[:80]!r}, which is not followed"
    if not member.isfile():
        return f"{member.name[:80]!r} is a device or a pipe, and no file"
    if member.issparse():
        return f"{member.name[:80]!r} is stored with holes (sparse), and cannot be read in place"
    if extension in IMAGES:
        return member.offset_data, member.size
    stream = tar.extractfile(member) if extension in ("txt", "json") and member.size <= LARGEST_TEXT else None
    return None if stream is None else stream.read()


def _rows(
    path: Path, number: int, key: str, sample: dict[str, Any], settings: Settings
) -> Iterator[dict[str, Any] | Malformed]:
    """Yields the post of a sample, or what is wrong with it: one row for each image that a dot in its name hides."""
    images = [extension for extension in IMAGES if extension in sample]
    hidden = [extension for extension in sample if extension.rpartition(".")[2] in IMAGES and "." in extension]
    wrong = [content for content in sample.values() if isinstance(content, str)][:1]
    if not wrong and not images:
        without = f"the sample {key[:80]!r} has no image"
        wrong = [
            f"{without}: the key ends at the first dot, so {one[:40]!r} is no ending of an image" for one in hidden
        ] or [f"{without}, only {', '.join(sample)[:40]!r}"]
    if not wrong and len(images) > 1:
        wrong = [f"the sample {key[:80]!r} has several images ({', '.join(images)}). Leave the one that is meant"]
    try:
        if not wrong:
            offset, size = sample[images[0]]
            yield {
                **{"where": (str(path), number), "id": key, "path": str(path), "offset": offset, "size": size},
                "hashtags": _hashtags(sample, settings),
            }
    except ValueError as error:
        kind = "" if type(error) is ValueError else f"{type(error).__name__}: "
        wrong = [f"caption or JSON of {key[:80]!r}: {kind}{error}"]
    for reason in wrong:
        yield Malformed(str(path), number, reason)


def _hashtags(sample: dict[str, Any], settings: Settings) -> list[str]:
    """Returns the hashtags of a sample.

    Raises:
        ValueError: if its JSON or its caption cannot be read, or are of another kind.
    """
    facts = strict_json.loads(_text(sample, "json")) if "json" in sample else {}
    if not isinstance(facts, dict):
        raise ValueError(f"the JSON is no object but {type(facts).__name__}")
    if settings.hashtags is None:
        caption = _text(sample, "txt") or text_of(facts.get("caption"), "the caption", digits=True) or ""
        hashtags = hashtags_in(caption)
    elif settings.hashtags not in facts:
        raise ValueError(f"the JSON has no key {settings.hashtags!r}")
    else:
        found = facts[settings.hashtags]
        listed = read_list(found) if isinstance(found, str) else None
        hashtags = hashtags_of(found if listed is None else listed)
    if not is_utf8(*hashtags):
        raise ValueError("a hashtag is no UTF-8")
    return hashtags


def _text(sample: dict[str, Any], extension: str) -> str:
    """Returns a text of the sample, empty if it has none.

    Raises:
        ValueError: if it is too long or no UTF-8.
    """
    content = sample.get(extension, b"")
    if content is None:
        raise ValueError(f"{extension} is longer than {LARGEST_TEXT:,} bytes")
    return content.decode("utf-8-sig")
