"""An interrupted work of other code is not dropped in silence."""

import json

import pytest

from swaglib.launch import adopt
from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.works import work


def test_an_interrupted_work_of_other_code_is_not_dropped_in_silence(kept: Store) -> None:
    asked = work("count", {"to": 3})
    old = kept.live("0" * 40)
    (old / "checkpoints").mkdir(parents=True)
    (old / "checkpoints/reached").write_text("2")
    facts = {**asked.facts(), "title": "count", "code": {**asked.facts()["code"], "tests.launch.works": "another"}}
    from swaglib.launch.work import key_of

    (old / "work.json").write_text(json.dumps({**facts, "question": key_of(asked.question())}))
    with pytest.warns(UserWarning, match=r"other code \(tests\.launch\.works\).*works continue 0000"):
        launch(asked)
    assert (old / "checkpoints/reached").is_file()
    later = work("count", {"to": 4})
    (old / "work.json").write_text(json.dumps({**facts, "question": key_of(later.question())}))
    assert "goes on from its checkpoint" in adopt.go_on("0" * 40, [[later]])
    assert (kept.live(later.key()) / "checkpoints/reached").read_text() == "2"
