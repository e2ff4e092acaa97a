"""Icons are drawn black on white, the same everywhere."""

import io

import numpy as np
from PIL import Image

from swaglib.posts.render import icon_svg, render, render_all

ICONS = {
    "width": 10,
    "height": 10,
    "icons": {"dot": {"body": '<circle cx="5" cy="5" r="3" fill="currentColor"/>'}, "wide": {"body": "", "width": 20}},
}


def test_an_icon_is_drawn_black_on_white_at_the_size_asked_for() -> None:
    image = render(icon_svg(ICONS, "dot"), 40)
    assert isinstance(image, bytes)
    pixels = np.asarray(Image.open(io.BytesIO(image)).convert("L"))
    assert pixels.shape == (40, 40)
    assert pixels[20, 20] == 0 and pixels[0, 0] == 255


def test_an_icons_own_size_wins_over_the_sets() -> None:
    assert 'viewBox="0.0 0.0 20.0 10.0"' in icon_svg(ICONS, "wide")


def test_what_cannot_be_drawn_gives_a_reason() -> None:
    assert render("<svg", 16).startswith("not rendered: ")  # type: ignore[union-attr]
    assert render(icon_svg(ICONS, "wide"), 16) == "blank"


def test_text_needs_fonts_that_differ_between_machines_and_is_not_drawn() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text x="2" y="15">Ab</text></svg>'
    assert render(svg, 20) == "blank"


def test_many_icons_are_rendered_in_order_like_one() -> None:
    svgs = [icon_svg(ICONS, "dot"), "<svg", icon_svg(ICONS, "wide")] * 3
    assert list(render_all((svg, 16) for svg in svgs)) == [render(svg, 16) for svg in svgs]
