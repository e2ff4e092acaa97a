"""Opens encoded images for the transforms that come with released weights."""

import io

from PIL import Image


def through_pillow(image: bytes) -> Image.Image:
    """Returns an image in RGB as the evaluations of released weights open it; transparency goes on white.

    They do not turn photographs upright that a camera has marked as turned, and neither does this.

    Raises:
        OSError: if it cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(image)) as opened:
            if opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info:
                layered = opened.convert("RGBA")
                return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
            return opened.convert("RGB")
    except MemoryError:
        raise  # the machine's fault, not the image's
    except Exception as error:  # Pillow's decoders raise anything at all on broken files
        raise OSError(f"the image cannot be decoded: {error}") from error


def without_border(image: bytes, border: int) -> bytes:
    """Returns an image without the outer pixels of each side, losslessly encoded.

    Raises:
        OSError: if it cannot be decoded, or nothing would be left.
    """
    opened = through_pillow(image)
    if min(opened.size) <= 2 * border:
        raise OSError(f"an image of {opened.width} x {opened.height} pixels has nothing but a border of {border}")
    stream = io.BytesIO()
    opened.crop((border, border, opened.width - border, opened.height - border)).save(stream, "bmp")
    return stream.getvalue()
