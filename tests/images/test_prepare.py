"""Images are prepared through Pillow, and lose a border that is cut."""

import pytest

from swaglib.images.prepare import through_pillow, without_border
from tests.images.encoded import photograph


def test_what_cannot_be_decoded_is_an_os_error_and_a_border_can_be_cut() -> None:
    with pytest.raises(OSError, match="cannot be decoded"):
        through_pillow(b"\x89PNG nonsense")
    assert through_pillow(without_border(photograph(20, 10), 2)).size == (16, 6)
    with pytest.raises(OSError, match="nothing but a border"):
        without_border(photograph(20, 4), 2)
