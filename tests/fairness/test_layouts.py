"""Published sets in their real layouts: what they state arrives in the one table, and what they lack is counted."""

import json
from pathlib import Path

import pytest

from swaglib.fairness.layouts.converted import reader
from swaglib.fairness.own.table import OwnData, own_data
from tests.conftest import shape_image


def converted(layout: str, table: Path | None, images: Path) -> OwnData:
    found = reader(layout)(table, images)
    return own_data(found.rows, images, found.attributes, found.counts)


def put(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(shape_image("square", "blue"))
    return folder


def test_fairface(tmp_path: Path) -> None:
    table = tmp_path / "fairface_label_val.csv"
    table.write_text(
        "file,age,gender,race,service_test\n"
        "val/1.jpg,3-9,Male,East Asian,False\n"
        "val/2.jpg,more than 70,Female,Latino_Hispanic,True\n"
    )
    found = converted("fairface", table, put(tmp_path, "val/1.jpg", "val/2.jpg"))
    assert found.groups == {
        "age": ["3-9", "more than 70"],
        "gender": ["Male", "Female"],
        "race": ["East Asian", "Latino_Hispanic"],
    }
    assert found.clusters == ["image val/1.jpg", "image val/2.jpg"] and found.counts["unlabelled"] == 2


def test_ages_of_fairface_that_went_through_a_spreadsheet_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "fairface_label_val.csv"
    table.write_text("file,age,gender,race,service_test\nval/1.jpg,9-Mar,Male,Black,False\n")
    with pytest.raises(ValueError, match=r"fairface_label_val.csv, row 1: the column 'age' is a date, 9-Mar"):
        converted("fairface", table, put(tmp_path, "val/1.jpg"))


def test_utkface_says_all_in_its_names_and_a_name_without_a_field_says_nothing(tmp_path: Path) -> None:
    names = ("20_1_3_20170104235510123.jpg.chip.jpg", "100_0_0_20170112213500903.jpg.chip.jpg")
    lacking = "61_1_20170109142408075.jpg.chip.jpg"  # as in the published archive: no race, or no gender
    found = converted("utkface", None, put(tmp_path, *names, f"more/{lacking}"))
    order = found.images["id"].to_list()
    assert order == [names[1], names[0], f"more/{lacking}"]
    assert found.groups == {
        "age": ["100-109", "20-29", "unknown"],
        "gender": ["Male", "Female", "unknown"],
        "race": ["White", "Indian", "unknown"],
    }
    assert found.counts["malformed_names"] == 1
    with pytest.raises(ValueError, match="reads the names of the images"):
        reader("utkface")(tmp_path / "table.csv", tmp_path)


PEOPLE = {
    "1140": {
        "label": {"age": "34", "gender": "Female", "skin-type": "3"},
        "files": ["CasualConversationsA/1140/1140_00.MP4", "CasualConversationsA/1140/1140_01.MP4"],
        "dark_files": ["CasualConversationsA/1140/1140_01.MP4"],
    },
    "0208": {
        "label": {"age": "N/A", "gender": "N/A", "skin-type": "6"},
        "files": ["CasualConversationsB/0208/0208_00.MP4", "CasualConversationsB/0208/0208_01.MP4"],
        "dark_files": [],
    },
}


def test_frames_of_casual_conversations_belong_to_their_person(tmp_path: Path) -> None:
    table = tmp_path / "CasualConversations.json"
    table.write_text(json.dumps(PEOPLE))
    frames = put(
        tmp_path / "frames",
        *("CasualConversationsA/1140/1140_00/1.jpg", "CasualConversationsA/1140/1140_00/2.jpg"),
        *("CasualConversationsA/1140/1140_01.jpg", "CasualConversationsB/0208/0208_00/1.jpg"),
    )
    found = converted("casual_conversations", table, frames)
    assert found.clusters == ["1140", "1140", "1140", "0208"]
    assert found.groups == {
        "age": ["30-39"] * 3 + ["unknown"],
        "gender": ["Female"] * 3 + ["unknown"],
        "skin_type": ["3"] * 3 + ["6"],
        "lighting": ["bright", "bright", "dark", "bright"],
    }
    assert found.counts["videos_without_frames"] == 1


def test_a_list_of_frames_is_read_and_what_is_neither_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "frames.json"
    frame = {"img_path": "a/1.jpg", "subject_id": 7, "age": "18", "gender": "Other", "skin-type": "-1"}
    table.write_text(json.dumps([frame]))
    found = converted("casual_conversations", table, put(tmp_path, "a/1.jpg"))
    assert found.clusters == ["7"]
    assert found.groups == {"age": ["10-19"], "gender": ["Other"], "skin_type": ["unknown"]}
    for content, message in (
        ('{"7": {"files": []}}', "person 7 lacks the key 'label'"),
        ('[{"img_path": "a/1.jpg"}]', "row 1 lacks the key 'subject_id'"),
        ('{"7": {}, "7": {}}', "is no valid JSON: an object has the key '7' twice"),
        ("7", "a JSON object of people or a list"),
    ):
        table.write_text(content)
        with pytest.raises(ValueError, match=message):
            reader("casual_conversations")(table, tmp_path)


DOLLAR_STREET = (
    "id,country.name,country.id,region.id,type,imageRelPath,topics,place,income,imagenet_synonyms,imagenet_sysnet_id\n"
    '5d4b,Nigeria,ng,af,image,assets/5d4b.jpg,"[""beds"", ""sofas""]",lagos-1,68.0,"[""studio couch""]",[831]\n'
    "5d4c,Sweden,se,eu,image,assets/5d4c.jpg,['stoves'],malmo-3,4000.5,['stove'],[827]\n"
)


def test_dollar_street_has_households_incomes_and_several_right_answers(tmp_path: Path) -> None:
    table = tmp_path / "images_v2.csv"
    table.write_text(DOLLAR_STREET)
    found = converted("dollar_street", table, put(tmp_path, "assets/5d4b.jpg", "assets/5d4c.jpg"))
    assert found.labels == [["beds", "sofas", "n04344873"], ["stoves", "n04330267"]]  # studio couch, stove
    assert found.clusters == ["lagos-1", "malmo-3"] and found.income.tolist() == [68.0, 4000.5]
    assert found.groups == {"country": ["Nigeria", "Sweden"], "region": ["af", "eu"]}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("place", "home", "lacks the column 'place'"),
        ("[827]", "[1000]", "row 2: the column 'imagenet_sysnet_id' has 1000"),
        ("region.id", "area", "row 1: there is no column 'region.id'"),
        ("['stoves']", "{'stoves'}", "row 2: the column 'topics'"),
    ],
)
def test_what_dollar_street_lacks_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    table = tmp_path / "images_v2.csv"
    table.write_text(DOLLAR_STREET.replace(old, new))
    with pytest.raises(ValueError, match=message):
        reader("dollar_street")(table, tmp_path)


def test_layouts_are_found_by_name_and_need_their_table() -> None:
    with pytest.raises(ValueError, match=r"casual_conversations, dollar_street, fairface, utkface"):
        reader("celeba")
    for layout in ("fairface", "dollar_street", "casual_conversations"):
        with pytest.raises(ValueError, match=f"The layout '{layout}' needs --table"):
            reader(layout)(None, Path("images"))
