"""Which images of a task can be decoded: found out before a training of hours, and not in its middle."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from swaglib.evaluation.features import content_hash, read_present
from swaglib.images.decode import decode


def decodable(images: pl.DataFrame, image_size: int, threads: int = 1) -> tuple[pl.DataFrame, set[int]]:
    """Returns the images that can be decoded.

    Args:
        images: table of images with the columns `image` and `path`.
        image_size: side to which they are decoded.
        threads: number of threads that read and decode.

    Returns:
        The images, and the hashes of their contents.

    Raises:
        FileNotFoundError: if the file of an image is not there.
        OSError: if the machine cannot read a file that is there.
    """

    def content(row: tuple[bytes | None, str | None]) -> int:
        encoded = read_present(*row)
        try:
            decode(encoded, image_size)
        except OSError:
            return 0
        return content_hash(encoded)

    with ThreadPoolExecutor(threads) as pool:
        contents = list(pool.map(content, images.select("image", "path").iter_rows()))
    return images.filter(pl.Series(contents, dtype=pl.UInt64) > 0), set(contents) - {0}
