"""What code a result depends on: seen without importing it, and no more than what is imported."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from swaglib.launch import closure
from swaglib.launch.closure import closure_of, constant, declares, file_of, function_closure

ATTIC = """
from pathlib import Path

from house.cellar import dig

LIST = "list.csv"
"""
CELLAR = """
import polars

def dig() -> int:
    return 1
"""
FILES = {
    "house/__init__.py": "'A package.'",
    "house/attic.py": ATTIC,
    "house/cellar.py": CELLAR,
    "house/garden.py": "def grow() -> int:\n    return 2\n",
    "house/list.csv": "a,b\n",
    "house/other.csv": "a,b\n",
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A small project; gives what changes one of its files."""

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    for name, text in FILES.items():
        write(name, text)
    monkeypatch.syspath_prepend(str(tmp_path))
    file_of.cache_clear()
    yield write
    sys.modules.pop("house", None)
    file_of.cache_clear()


def facts(*names: str) -> tuple[object, ...]:
    found = closure_of(names)
    return found.modules, found.files, found.distributions


def test_it_holds_what_is_imported_with_its_data_files_and_versions(house: Callable[[str, str], None]) -> None:
    found = closure_of(["house.attic"])
    assert set(found.modules) == {"house", "house.attic", "house.cellar"}
    assert set(found.files) == {"house.attic/list.csv"}
    assert set(found.distributions) == {"polars"}
    assert "house" not in sys.modules, "nothing was imported"


@pytest.mark.parametrize(
    ("name", "text", "changes"),
    [
        ("house/cellar.py", "import polars\n\n\ndef dig() -> int:\n    return 3\n", True),
        (
            "house/cellar.py",
            'import polars\n\n# A comment.\n\n\ndef dig() -> int:\n    """Digs."""\n    return 1\n',
            False,
        ),
        ("house/list.csv", "a,c\n", True),
        ("house/other.csv", "a,c\n", False),
        ("house/garden.py", "def grow() -> int:\n    return 4\n", False),
        ("house/__init__.py", "'Another text.'", False),
    ],
)
def test_only_what_the_code_does_counts(house: Callable[[str, str], None], name: str, text: str, changes: bool) -> None:
    before = facts("house.attic")
    house(name, text)
    assert (facts("house.attic") != before) == changes


def test_a_module_that_a_setting_names_counts_too(house: Callable[[str, str], None]) -> None:
    assert set(function_closure("house.cellar:dig", ["house.garden"]).modules) == {
        "house",
        "house.cellar",
        "house.garden",
    }
    with pytest.raises(ModuleNotFoundError, match=r"house\.roof"):
        function_closure("house.cellar:dig", ["house.roof"])


def test_a_function_that_is_named_as_text_counts(house: Callable[[str, str], None]) -> None:
    house("house/attic.py", 'LAUNCHED = "house.garden:grow"\n')
    assert set(closure_of(["house.attic"]).modules) == {"house", "house.attic", "house.garden"}


def test_training_does_not_depend_on_figures_the_launcher_or_other_objectives() -> None:
    found = function_closure("swaglib.training.pretrain:pretrain", ["swaglib.objectives.hashtag"])
    rooms = {name.split(".")[1] for name in found.modules if "." in name}
    own = {"images", "networks", "objectives", "registry", "seeds", "settings", "shards", "training"}
    assert rooms == own | {"hashtags"}
    assert {name for name in found.modules if name.startswith("swaglib.hashtags.")} == {"swaglib.hashtags.resample"}
    assert "swaglib.objectives.supervised" not in found.modules
    assert {"torch", "timm", "numpy"} <= set(found.distributions)


def test_decorators_and_constants_are_read_without_importing() -> None:
    assert declares("tests.launch.works:together", "shared_by_processes")
    assert not declares("tests.launch.works:alone", "shared_by_processes")
    assert constant("swaglib.launch.closure", "BYSTANDERS") == closure.BYSTANDERS
    assert constant("swaglib.launch.closure", "NOTHING") is None
    with pytest.raises(AttributeError, match="no function 'gone'"):
        declares("tests.launch.works:gone", "shared_by_processes")
