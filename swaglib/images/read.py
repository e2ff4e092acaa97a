"""Where the image of a post is: in the post itself, in a file, or in a stretch of a file such as a tar."""

import errno
from collections.abc import Iterator

import polars as pl

FAULTS_OF_THE_POST = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP)
IMAGE_COLUMNS = ["image", "path", "offset", "size"]


class MissingImageError(Exception):
    """An image that cannot be read from where its post says it is."""


def read_image(image: bytes | None, path: str | None, offset: int | None, size: int | None) -> bytes:
    """Returns the encoded image of a post.

    Raises:
        MissingImageError: if the file is not there or ends too early.
        OSError: if it is there and cannot be read: a fault of the machine, not of the post.
    """
    if image is not None:
        return image
    if path is None:
        raise MissingImageError("the post has neither an image nor a path")
    try:
        with open(path, "rb") as stream:
            stream.seek(offset or 0)
            content = stream.read(-1 if size is None else size)
    except OSError as error:
        if error.errno not in FAULTS_OF_THE_POST:
            raise
        raise MissingImageError(f"{path[:200]}: {error.strerror}") from error
    if size is not None and len(content) != size:
        raise MissingImageError(f"{path} ends before the image does")
    return content


def images_of(posts: pl.DataFrame) -> Iterator[bytes | None]:
    """Yields the encoded image of each post, None where it cannot be read.

    Args:
        posts: posts with `IMAGE_COLUMNS`.
    """
    for row in posts.select(IMAGE_COLUMNS).iter_rows():
        try:
            yield read_image(*row)
        except MissingImageError:
            yield None
