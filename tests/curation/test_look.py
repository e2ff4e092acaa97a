"""The tables that show what a curation did are all there, or it is said who writes them."""

from pathlib import Path

import pytest

from swaglib.curation.look import TABLES
from swaglib.curation.results import Curation, read_curation


def test_a_folder_without_tables_says_who_writes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"summary\.json. The stage `curate` writes it"):
        read_curation(tmp_path)
    assert set(TABLES) == set(Curation.__dataclass_fields__) - {"summary"}
