"""Drawings are cut out of their white or transparent ground."""

import io

from PIL import Image, ImageDraw

from swaglib.detection.cutout import cut_out


def png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "png")
    return stream.getvalue()


def test_white_that_touches_the_border_is_ground_and_white_inside_is_not() -> None:
    image = Image.new("RGB", (40, 40), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 12, 29, 31), fill="red")
    draw.rectangle((15, 17, 20, 22), fill="white")
    cut = cut_out(png(image))
    assert cut is not None and cut.shape == (20, 20, 4)
    assert (cut[..., 3] == 255).all() and (cut[6, 6, :3] == 255).all()
    assert cut_out(png(Image.new("RGB", (8, 8), "white"))) is None


def test_a_mixture_with_white_becomes_opacity() -> None:
    image = Image.new("RGB", (20, 20), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((4, 4, 15, 15), fill=(255, 128, 128))  # half red, half white
    draw.rectangle((5, 5, 14, 14), fill=(255, 0, 0))
    cut = cut_out(png(image))
    assert cut is not None
    edge = cut[5, 0] if cut.shape[0] == 12 else None
    # Just under half of the edge is red, so it is cut away, or it is pure red of half the opacity.
    assert cut.shape[:2] in ((10, 10), (12, 12)) and (edge is None or (edge[:3] == (255, 0, 0)).all())
    assert (cut[-1, -1, :3] == (255, 0, 0)).all()


def test_transparent_images_keep_their_own_outline() -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((2, 4, 17, 13), fill="white")
    cut = cut_out(png(image))
    assert cut is not None and cut.shape[:2] == (10, 16)
