"""The one way through Pillow: any image becomes 8-bit RGB with transparency on white, or is refused in a sentence."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from swaglib.images.deep_grey import eight_bits, is_deep_grey

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM")
"""What is opened at all: Pillow knows many more, some of which run programs."""

ODD = "pixels that are no colours"
ORIENTATION = 0x0112
BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What undoes the turn of each orientation."""

GREY_STEPS = {"L;2": 85, "L;4": 17}
"""Factors by which Pillow spreads the greys of PNG files of two and four bits over 0 to 255."""

Image.init()


class OddPixelsError(OSError):
    """An image whose pixels are measurements and no colours, or whose colours Pillow loses."""


def open_image(image: bytes) -> Image.Image:
    """Opens an image of one of `FORMATS`, without decoding it, for `to_rgb`.

    Raises:
        Exception: whatever Pillow's decoders raise on broken files.
    """
    opened = Image.open(io.BytesIO(image), formats=FORMATS)
    for tile in opened.tile:
        # Pillow leaves out to bring the transparent grey of few bits to the scale of its pixels.
        if tile.args in GREY_STEPS and isinstance(opened.info.get("transparency"), int):
            opened.info["transparency"] *= GREY_STEPS[tile.args]
    return opened


def open_rgb(image: bytes, upright: bool = True) -> Image.Image:
    """Decodes an image of one of `FORMATS` as `to_rgb` does.

    Args:
        image: encoded image.
        upright: whether it is turned as its orientation says.

    Raises:
        OSError: if it cannot be decoded; the message is a sentence.
    """
    try:
        with open_image(image) as opened:
            return to_rgb(opened, upright)
    except MemoryError:
        raise  # the machine's fault, not the image's
    except OddPixelsError:
        raise
    except UnidentifiedImageError as error:  # its own message names an address in memory
        raise OSError(f"the image cannot be decoded: it is none of {', '.join(FORMATS)}") from error
    except Exception as error:  # Pillow's decoders raise anything at all on broken files
        raise OSError(f"the image cannot be decoded: {error}") from error


def to_rgb(image: Image.Image, upright: bool = True) -> Image.Image:
    """Returns an image in 8-bit RGB, with transparency on white.

    Args:
        image: image as `open_image` gives it, not loaded yet: loading a TIFF turns it and forgets the orientation.
        upright: whether it is turned as its orientation says; without it, pixels stay where the file has them.

    Raises:
        OddPixelsError: if its pixels are no colours, see `no_colours`.
    """
    if no_colours(image):
        raise OddPixelsError(
            f"the image has {ODD} (mode {image.mode}, {image.format}): save it with 8 bits a channel, or as 16-bit "
            "grey without a sign"
        )
    turn = orientation(image)
    if upright and turn != 1:
        image = ImageOps.exif_transpose(image)
    elif not upright and image.format == "TIFF" and turn in BACK:  # Pillow turns TIFF files while it loads them
        image = image.transpose(BACK[turn])
    if is_deep_grey(image):
        return eight_bits(image).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def orientation(image: Image.Image) -> int:
    """Returns the orientation that an image's EXIF or XMP states, wherever it stands in the file; 1 is upright."""
    if image.format == "PNG":
        image.load()  # what follows the pixels of a PNG is read with them, and Pillow remembers its first answer
    stated: int = image.getexif().get(ORIENTATION, 1)
    return stated


def no_colours(image: Image.Image) -> bool:
    """Tells whether the pixels of an opened image are no colours, or colours that Pillow would show wrong.

    These are floats and 32-bit or signed numbers, whose black and white the file does not say; and colours of 16 bits
    one of which is transparent, because Pillow compares it with colours that are cut to 8 bits.
    """
    if image.mode in ("F", "I"):
        return not is_deep_grey(image)
    deep = any(";16" in str(getattr(tile, "args", "")) for tile in getattr(image, "tile", ()))
    return image.mode == "RGB" and deep and "transparency" in image.info
