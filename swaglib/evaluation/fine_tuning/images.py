"""The pictures of a task, in the form that the loader of pre-training takes."""

import polars as pl

from swaglib.images.read import MissingImageError, read_image


class PictureReader:
    """Encoded pictures of a task by their row.

    Attributes:
        rows: how many there are.
    """

    def __init__(self, pictures: pl.DataFrame) -> None:
        self.rows = len(pictures)
        self._places = list(pictures.select("image", "path").iter_rows())

    def read(self, row: int) -> bytes:
        """Returns an encoded picture.

        Raises:
            OSError: if it is not there.
        """
        image, path = self._places[row]
        try:
            return read_image(image, path, None, None)
        except MissingImageError as error:
            raise OSError(str(error)) from error

    def announce(self, shard: int) -> None:
        """Does nothing: pictures are not in shards."""
