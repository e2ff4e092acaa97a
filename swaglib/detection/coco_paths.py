"""Files of images, found by the `file_name` that an exporter wrote."""

from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from swaglib.posts.paths import inside


def image_path(images: Path, name: str, where: str) -> Path:
    """Returns the file of an image.

    A name that no file has is read as part of an address, in which `%20` is a space.

    Args:
        images: folder of the images.
        name: its `file_name`, with folders if it is in some.
        where: what sentences of errors begin with.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the path leaves the folder.
    """
    try:
        path = inside(images, name)
        found = path if path.is_file() else inside(images, unquote(name))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    if found.is_file():
        return found
    last = images / PurePosixPath(name.replace("\\", "/")).name
    hint = (
        f" But there is {last}: take the folder out of its 'file_name', or name the folder that it starts from."
        if last.is_file()
        else ""
    )
    raise FileNotFoundError(f"{where}: there is no {path}.{hint}")
