"""The images of a task, in the form that the loader of pre-training takes."""

import polars as pl

from swaglib.images.read import MissingImageError, read_image


class ImageReader:
    """Encoded images of a task by their row.

    Attributes:
        rows: number of images.
    """

    def __init__(self, images: pl.DataFrame) -> None:
        self.rows = len(images)
        self._places = list(images.select("image", "path").iter_rows())

    def read(self, row: int) -> bytes:
        """Returns an encoded image.

        Raises:
            OSError: if it is not there.
        """
        image, path = self._places[row]
        try:
            return read_image(image, path, None, None)
        except MissingImageError as error:
            raise OSError(str(error)) from error

    def announce(self, shard: int) -> None:
        """Does nothing: images are not in shards."""
