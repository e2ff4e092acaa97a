"""Contact sheets: many small pictures with captions, for looking at what the numbers are about."""

import io
from collections.abc import Sequence

from IPython.display import Image as DisplayedImage
from PIL import Image, ImageDraw, ImageFont

CAPTION = 13


def contact_sheet(
    images: Sequence[bytes | None], captions: Sequence[str] | None = None, columns: int = 12, side: int = 64
) -> DisplayedImage:
    """Returns pictures side by side as one PNG, for a notebook's output.

    Args:
        images: encoded; None leaves a gap.
        captions: one a picture, cut to its width.
        columns: pictures a row.
        side: of each picture, in pixels.
    """
    columns = max(1, columns)
    height = side + (CAPTION if captions else 0) + 4
    width = side + (40 if captions else 4)
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (width * min(columns, max(1, len(images))), height * max(1, rows)), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(10)
    for place, image in enumerate(images):
        left, top = width * (place % columns), height * (place // columns)
        if image is not None:
            with Image.open(io.BytesIO(image)) as picture:
                resized = picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
            sheet.paste(resized, (left + (width - side) // 2, top + 2))
        if captions:
            caption = captions[place]
            while caption and draw.textlength(caption, font) > width - 4:
                caption = caption[:-1]
            start = left + (width - draw.textlength(caption, font)) / 2
            draw.text((start, top + side + 3), caption, "black", font)
    stream = io.BytesIO()
    sheet.save(stream, "png")
    return DisplayedImage(stream.getvalue())
