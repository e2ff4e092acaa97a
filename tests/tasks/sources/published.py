"""Files of published data sets for the tests."""

from pathlib import Path

from tests.conftest import shape_image

NAMES = [f"ILSVRC2012_val_0000000{number}.JPEG" for number in (1, 2, 3)]
# Rows end in a space, as in the published file.
SOLUTIONS = "".join(
    f"{line}\n"
    for line in (
        "ImageId,PredictionString",
        "ILSVRC2012_val_00000002,n01440764 1 1 9 9 ",
        "ILSVRC2012_val_00000001,n01751748 111 108 230 366 n01751748 1 2 3 4 ",
        "ILSVRC2012_val_00000003,n01440764 1 1 9 9 ",
    )
)


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shape_image("circle", "red", side=16))
