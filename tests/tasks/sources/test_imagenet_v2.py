"""ImageNet-V2 is read, whose folders are numbers of classes."""

from pathlib import Path

import pytest

from swaglib.tasks.definition import FolderSource
from swaglib.tasks.sources.imagenet_v2 import read_imagenet_v2
from tests.tasks.sources.published import fill


def read_v2(folder: Path) -> dict[str, list[str]]:
    images = read_imagenet_v2(FolderSource(kind="imagenet_v2", folder=str(folder)), "v2")
    assert set(images["split"]) == {"test"}
    return dict(images.select("id", "labels").iter_rows())


def test_a_folder_of_imagenet_v2_is_the_number_of_its_class(tmp_path: Path) -> None:
    fill(tmp_path, "0/a.jpeg", "2/b.jpeg", "10/c.jpeg", "999/d.jpeg")
    # Tench, great white shark, brambling and toilet tissue. As text, 10 would be the second folder, a goldfish.
    assert read_v2(tmp_path) == {
        "0/a.jpeg": ["n01440764"],
        "2/b.jpeg": ["n01484850"],
        "10/c.jpeg": ["n01530575"],
        "999/d.jpeg": ["n15075141"],
    }


def test_a_folder_of_imagenet_v2_may_have_a_wordnet_id(tmp_path: Path) -> None:
    fill(tmp_path, "n01440764/a.jpeg")
    assert read_v2(tmp_path) == {"n01440764/a.jpeg": ["n01440764"]}


@pytest.mark.parametrize("name", ["1000", "-1", "01", "n00000000", "tench"])
def test_another_folder_in_imagenet_v2_is_refused(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "0/a.jpeg", f"{name}/b.jpeg")
    with pytest.raises(ValueError, match=rf"The task 'v2': .*{name} should be named for a class of ImageNet-1k"):
        read_v2(tmp_path)


def test_imagenet_v2_that_is_not_there_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"which is not there\. Unpack imagenetv2-matched-frequency\.tar\.gz"):
        read_v2(tmp_path / "nowhere")
