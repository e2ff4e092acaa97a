"""An old name of a parameter is an error that says the new one."""

import re

import pytest

from swaglib import project
from swaglib.settings.reading import check
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("stage", "old", "new"),
    [
        ("pretrain", {"parts": 2}, "pretrain.parts: is called grad_accum_steps now"),
        ("pretrain", {"warm_up": 0.1}, "pretrain.warm_up: is called optimizer.warmup_fraction now"),
        ("pretrain", {"parallel": "sharded"}, "pretrain.parallel: 'sharded' is called 'fsdp' now"),
        ("transfer", {"inverse_regularisation": [1.0]}, "transfer.inverse_regularisation: is called C now"),
        ("zero_shot", {"test_share": 0.4}, "zero_shot.test_share: is called splits.test_share now"),
        ("detection", {"judged_on": "test"}, "detection.judged_on: is called eval_split now"),
    ],
)
def test_an_old_name_is_an_error_that_says_the_new_one(stage: str, old: dict[str, object], new: str) -> None:
    own = project.parameters(stage, path=ROOT / "params.yaml")
    with pytest.raises(ValueError, match=re.escape(new)):
        check(stage, {**own, **old})
