"""A progress bar passes all items through, and shows rate and time left."""

import io

import pytest

from swaglib.progress import ProgressBar, progress


def test_all_items_pass_through_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(iter("abc"), "Spelling", unit="letter", total=3)) == ["a", "b", "c"]


def test_a_terminal_shows_rate_and_time_left_and_keeps_nothing() -> None:
    stream = io.StringIO()
    with ProgressBar(range(4), desc="Working", unit=" thing", file=stream, mininterval=0, ncols=80) as bar:
        for _ in bar:
            pass
    written = stream.getvalue()
    assert "Working:" in written and "thing/s" in written and "<" in written
    assert written.rpartition("\r")[2].strip() == "", "the bar is wiped at the end"
