"""Opens encoded pictures for the transforms that come with released weights."""

import io

from PIL import Image


def through_pillow(image: bytes) -> Image.Image:
    """Returns a picture in RGB as the evaluations of released weights open it; transparency goes on white.

    They do not turn photographs upright that a camera has marked as turned, and neither does this.

    Raises:
        OSError: if it cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(image)) as opened:
            if opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info:
                picture = opened.convert("RGBA")
                return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
            return opened.convert("RGB")
    except MemoryError:
        raise  # the machine's fault, not the picture's
    except Exception as error:  # Pillow's decoders raise anything at all on broken files
        raise OSError(f"the picture cannot be decoded: {error}") from error


def without_border(image: bytes, border: int) -> bytes:
    """Returns a picture without the outer pixels of each side, losslessly encoded.

    Raises:
        OSError: if it cannot be decoded, or nothing would be left.
    """
    picture = through_pillow(image)
    if min(picture.size) <= 2 * border:
        raise OSError(f"a picture of {picture.width} x {picture.height} pixels has nothing but a border of {border}")
    stream = io.BytesIO()
    picture.crop((border, border, picture.width - border, picture.height - border)).save(stream, "bmp")
    return stream.getvalue()
