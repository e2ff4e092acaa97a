"""Contact sheets: many small images with captions, for looking at what the numbers are about."""

import io
from collections.abc import Sequence

from IPython.display import Image as DisplayedImage
from PIL import Image, ImageDraw, ImageFont

from swaglib.images.rgb import open_rgb

CAPTION = 13


def contact_sheet(
    images: Sequence[bytes | None],
    captions: Sequence[str] | None = None,
    columns: int = 12,
    side: int = 64,
    nothing: str = "There are no images.",
) -> DisplayedImage:
    """Returns images side by side as one PNG, for a notebook's output.

    Args:
        images: encoded; None leaves a gap.
        captions: one an image, cut to its width.
        columns: images a row.
        side: of each image, in pixels.
        nothing: the sentence that is shown where there are no images.
    """
    if not images:
        return DisplayedImage(_png(_written(nothing)))
    columns = max(1, columns)
    height = side + (CAPTION if captions else 0) + 4
    width = side + (40 if captions else 4)
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (width * min(columns, len(images)), height * rows), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(10)
    for place, image in enumerate(images):
        left, top = width * (place % columns), height * (place // columns)
        if image is not None:
            resized = open_rgb(image).resize((side, side), Image.Resampling.LANCZOS)
            sheet.paste(resized, (left + (width - side) // 2, top + 2))
        if captions:
            caption = captions[place]
            while caption and draw.textlength(caption, font) > width - 4:
                caption = caption[:-1]
            start = left + (width - draw.textlength(caption, font)) / 2
            draw.text((start, top + side + 3), caption, "black", font)
    return DisplayedImage(_png(sheet))


def _written(sentence: str) -> Image.Image:
    """Returns a sentence as an image."""
    font = ImageFont.load_default(12)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(sentence))
    image = Image.new("RGB", (right + left + 8, bottom + top + 8), "white")
    ImageDraw.Draw(image).text((4, 4), sentence, "black", font)
    return image


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "png")
    return stream.getvalue()
