"""Plain files are decoded the fast way; whatever could be seen in two ways is not."""

import pytest

from swaglib.images.headers import plain_jpeg, plain_png
from tests.images import forms
from tests.images.encoded import encoded, photograph

FAST = ("RGB", "RGBA", "L", "LA", "RGB, ICC", "RGB, interlaced")
FAST_JPEG = ("JPEG", "JPEG, grey", "JPEG, progressive", "JPEG, ICC", "JPEG, whole colours")


@pytest.mark.parametrize("form", forms.PLAIN)
def test_plain_files_take_the_fast_way_and_no_others(form: str) -> None:
    assert plain_png(forms.PLAIN[form]) == (form in FAST)
    assert plain_jpeg(forms.PLAIN[form]) == (form in FAST_JPEG)


@pytest.mark.parametrize("form", forms.turned(1))
def test_an_orientation_takes_a_jpeg_from_the_fast_way_unless_it_is_upright(form: str) -> None:
    assert plain_jpeg(forms.turned(1)[form]) == form.startswith("JPEG")
    assert not plain_jpeg(forms.turned(6)[form])
    assert not plain_png(forms.turned(6)[form]) and not plain_png(forms.turned(1)[form])


def test_a_text_about_something_else_changes_nothing() -> None:
    image = forms.with_chunk(encoded(forms.RGB), b"tEXt", b"Comment\0eXIf tRNS exif", behind=True)
    assert plain_png(image)


def test_marks_within_the_pixels_of_a_jpeg_do_not_count() -> None:
    assert plain_jpeg(photograph() + b"Exif\0\0tiff:Orientation")


@pytest.mark.parametrize("length", range(0, 60, 7))
def test_the_start_of_a_file_is_no_error(length: int) -> None:
    for form in ("RGB", "JPEG"):
        assert plain_jpeg(forms.PLAIN[form][:length]) in (True, False)
        assert plain_png(forms.PLAIN[form][:length]) in (True, False)
