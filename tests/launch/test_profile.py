"""Profiles of machines: committed ones are valid, and wrong ones are refused."""

from pathlib import Path

import pytest

from swaglib.launch.profile import Profile, read_profile
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{cluster: this-machine, tasks_per_node: 2, partition: gpu}", "partition: means nothing on this machine"),
        ("{partition: gpu}", "timeout_min: missing"),
    ],
)
def test_a_profile_that_says_too_much_or_too_little_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "profile.yaml").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_profile(tmp_path / "profile.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("timeout_min: 5\npartion: gpu\n", "partion"),
        ("timeout_min: long\n", "timeout_min"),
        ("cpus_per_task: 2\n", "timeout"),
    ],
)
def test_a_profile_with_a_wrong_key_or_value_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_profile(path)


def test_the_committed_profiles_are_valid_and_a_missing_one_lists_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    profiles = sorted(Path("slurm").glob("*.yaml"))
    assert profiles and all(isinstance(read_profile(path), Profile) for path in profiles)
    with pytest.raises(FileNotFoundError, match=r"slurm/local\.yaml"):
        read_profile(Path("slurm/nowhere.yaml"))
