"""The command on users' own images, from a table to a file; and what it refuses before any image is looked at."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.fairness.__main__ import main
from swaglib.fairness.own.answers import read_classes, right_outputs
from swaglib.measures import MEASURE, read_measures
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from tests.conftest import shape_image

NAMES = [f"{name}.n.01" for name in ("thief", "dog", "actor", "joy", "hair", "car")]
COLOURS = ("red", "green", "blue", "orange")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a network, images of ten people, two each, and their table; one image cannot be decoded."""
    (tmp_path / "network").mkdir()
    save_model(build_model("resnet10t", len(NAMES), seed=0), tmp_path / "network", "resnet10t", NAMES, 32)
    (tmp_path / "photos").mkdir()
    lines = ["image,label,cluster,gender,income"]
    for number in range(20):
        image = shape_image("circle", COLOURS[number % 4], number % 7)
        (tmp_path / f"photos/{number}.png").write_bytes(image if number != 19 else b"no image")
        gender = "" if number == 18 else ("woman", "man")[number // 2 % 2]
        lines.append(f"{number}.png,puppy,p{number // 2},{gender},{50 * (1 + number // 2)}")
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "classes.csv").write_text("label,class\npuppy,dog.n.01\npuppy,car.n.01\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BASIC = ["--backbone", "network", "--images", "photos", "--k", "2", "--neighbours", "3", "--top", "4"]
FULL = [*BASIC, "--table", "people.csv", "--attributes", "gender", "--currency", "USD", "--classes", "classes.csv"]


def test_the_command_writes_measures_and_shows_what_is_read_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*FULL, "--out", "results/own"]) == 0
    table = read_measures(folder / "results/own/measures.csv")
    assert table.schema == pl.Schema(MEASURE) and set(table["run"]) == {"network"}
    assert set(table["protocol"]) == {"own_data", "associations", "group_accuracy", "income"}
    counts = {row["metric"]: row["value"] for row in table.filter(protocol="own_data").iter_rows(named=True)}
    assert counts["unreadable"] == 1 and counts["rows"] == 20 and counts["label_not_in_head"] == 0
    overall = table.filter(pl.col("metric") == "accuracy", pl.col("group").is_null())
    assert overall["n"].to_list() == [19] and overall["n_clusters"].to_list() == [10]
    assert set(table.filter(metric="association_rate")["label"]) >= {"crime", "occupation"}
    assert table.filter(metric="taxonomy_version")["value"].to_list() == [1.0]
    printed = capsys.readouterr().out
    assert (
        "unreadable 1" in printed and "accuracy_slope" in printed and "gender: man 8, woman 10, unknown 1." in printed
    )
    assert list(folder.glob("data/features")) == []  # features of people are not kept


def test_labels_that_the_head_lacks_are_counted_and_give_no_accuracy(folder: Path) -> None:
    """Such as the objects of Dollar Street that no class of ImageNet is."""
    table = Path("people.csv").read_text()
    Path("people.csv").write_text(table.replace("3.png,puppy", "3.png,toothbrush").replace("18.png,puppy", "18.png,"))
    assert main([*FULL, "--out", "results/own"]) == 0
    found = read_measures(folder / "results/own/measures.csv")
    counts = {row["metric"]: row["value"] for row in found.filter(protocol="own_data").iter_rows(named=True)}
    assert counts["label_not_in_head"] == 2 and counts["unlabelled"] == 1, "3.png and 13.png"
    overall = found.filter(pl.col("metric") == "accuracy", pl.col("group").is_null())
    assert overall["n"].to_list() == [16], "of 20, one cannot be decoded, one has no label, two have others"


def test_a_published_layout_has_attributes_of_its_own(folder: Path) -> None:
    rows = "".join(f"{n}.png,3-9,{('Male', 'Female')[n % 2]},White,False\n" for n in range(18))
    Path("faces.csv").write_text("file,age,gender,race,service_test\n" + rows)
    given = [*BASIC, "--layout", "fairface", "--table", "faces.csv", "--without-associations", "--out", "results"]
    assert main(given) == 0
    table = read_measures(folder / "results/measures.csv")
    assert set(table["attribute"].drop_nulls()) == {"age", "gender", "race"}
    assert "association_rate" not in table["metric"] and "group_accuracy" not in table["protocol"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (BASIC, "Name the table of the images with --table"),
        ([*BASIC, "--table", "people.csv"], "Nothing is asked for"),
        ([*BASIC, "--table", "people.csv", "--attributes", "gender"], "states 20 incomes: say in which currency"),
        ([*BASIC, "--layout", "utkface", "--currency", "USD"], "no income above 0"),
        ([*BASIC, "--layout", "utkface", "--attributes", "income_group"], "has no attribute 'income_group'"),
        ([*FULL, "--k", "6"], "--k is 6, but the head has 6 labels"),
        ([*FULL, "--neighbours", "99"], "--neighbours is 99"),
        ([*FULL, "--backbone", "nowhere"], "There is no backbone 'nowhere'"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_measured_is_said_in_a_sentence(
    given: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == 1
    assert message in capsys.readouterr().err


def test_names_of_classes_are_read_and_must_be_those_of_the_head(tmp_path: Path) -> None:
    table = tmp_path / "classes.csv"
    table.write_text("label,class\nbeds,bed.n.01\nbeds,dog.n.01\n")
    named = read_classes(table)
    assert named == {"beds": ["bed.n.01", "dog.n.01"]}
    with pytest.raises(ValueError, match=r"6 labels has no 'bed.n.01', which --classes gives for 'beds'"):
        right_outputs([], NAMES, named)
    assert right_outputs([["a"], ["dog.n.01"], ["a", "x"]], NAMES, {"a": ["car.n.01", "thief.n.01"]}) == [
        *([0, 5], [1], [0, 5]),
    ]
    table.write_text("label,class\nbeds,\n")
    with pytest.raises(ValueError, match=r"classes.csv, row 1: the column 'class' is empty"):
        read_classes(table)


def test_a_vocabulary_without_a_set_is_an_error_that_names_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [name for name in NAMES if name != "thief.n.01"]
    save_model(build_model("resnet10t", len(names), seed=0), folder / "network", "resnet10t", names, 32)
    assert main(FULL) == 1 and "'crime'" in capsys.readouterr().err


def test_labels_of_which_the_head_has_none_are_all_counted(folder: Path) -> None:
    Path("classes.csv").write_text("label,class\nkitten,dog.n.01\n")
    assert main([*FULL, "--out", "results/own"]) == 0
    found = read_measures(folder / "results/own/measures.csv")
    assert found.filter(metric="label_not_in_head")["value"].to_list() == [19] and "accuracy" not in set(
        found["metric"]
    )


def test_images_that_cannot_be_decoded_are_an_error_if_too_few_others_are_left(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(13):
        (folder / f"photos/{number}.png").write_bytes(b"no image")
    assert main([*FULL, "--out", "results/own"]) != 0
    assert "--neighbours is 3" in capsys.readouterr().err
    for number in range(13, 20):
        (folder / f"photos/{number}.png").write_bytes(b"no image")
    assert main([*FULL, "--out", "results/own"]) != 0
    assert "None of the 20 images can be decoded" in capsys.readouterr().err
