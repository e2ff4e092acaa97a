"""A study runs at tuned rates only."""

from dataclasses import replace

import polars as pl
import pytest

from swaglib.settings.studies import Studies
from swaglib.studies.run import refuse_untuned
from swaglib.studies.trials import SCHEMA, write_trials


def trial(rate: float, accuracy: float) -> pl.DataFrame:
    return pl.DataFrame([("hashtag", rate, 100, 15000, accuracy, "a", "b")], schema=SCHEMA, orient="row")


def test_rates_that_the_trials_did_not_choose_are_refused(settings: Studies) -> None:
    with pytest.raises(ValueError, match=r"'hashtag' is not tuned.*tune hashtag"):
        refuse_untuned(settings, ["hashtag"])
    write_trials(pl.concat([trial(1.0, 0.3), trial(2.0, 0.2)]), settings.trials)
    refuse_untuned(settings, ["hashtag"])
    with pytest.raises(ValueError, match=r"learning_rates\.hashtag is 2\.0, but the trials .* chose 1\."):
        refuse_untuned(replace(settings, learning_rates={"hashtag": 2.0}), ["hashtag"])
