"""Works are taken over to other code after a proof."""

import os

import pytest

from swaglib.launch import adopt
from swaglib.launch.launch import launch_all
from swaglib.launch.store import Store
from tests.launch.launchers import jobs, sums
from tests.launch.works import work


@pytest.mark.slow
def test_after_a_pure_refactoring_works_are_taken_over_once_three_are_proved(kept: Store) -> None:
    works = [sums(number) for number in range(6)]
    for one in launch_all(works):  # as other code would have left them
        old = kept.root / "done" / one.key
        os.rename(old, old.with_name(f"{int(one.key[:8], 16):040d}"))
    before = jobs()
    (said,) = adopt.adopt([works])
    assert said == "add: 3 computed anew with the same bytes, 3 taken over."
    assert jobs() == before + 3
    assert [(one.folder / "sum").read_text() for one in launch_all(works)] == ["6", "7", "8", "9", "10", "11"]
    assert jobs() == before + 3


def test_a_refactoring_that_changed_something_is_not_taken_over(kept: Store) -> None:
    works = [work("random", {})]
    for one in launch_all(works):
        os.rename(kept.root / "done" / one.key, kept.root / "done" / ("1" * 40))
    assert "other bytes than before" in adopt.adopt([works])[0]
