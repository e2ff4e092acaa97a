"""What a setting names is a file of a room or a module of one's own."""

import pytest

from swaglib.settings.known import known


@pytest.mark.parametrize("name", ["knn", "json.decoder"])
def test_a_plain_name_of_the_room_and_any_module_are_known(name: str) -> None:
    assert known(name, "protocol", ["linear", "knn"]) == name


def test_what_is_not_there_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"^there is no protocol 'k-n'\. There are: knn, linear\. .* 'mylab\.k_n'\.$"):
        known("k-n", "protocol", iter(["linear", "knn"]))
    with pytest.raises(ValueError, match=r"^Python finds no module 'json\.knn', so there is no protocol 'json\.knn'"):
        known("json.knn", "protocol", ["knn"])
