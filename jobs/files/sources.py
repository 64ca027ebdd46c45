"""Opens a folder or a zip of CSV files: the bytes of the files that are known, the names of others."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from jobs.files.faults import Fault, FilesRefused
from jobs.files.layout import FILES

LARGEST_FILE = 500_000_000
KNOWN = frozenset(file.name for file in FILES)


@dataclass
class Source:
    """The known files of a set, and the names of what lies beside them."""

    contents: dict[str, bytes] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    def ignore(self, name: str) -> None:
        # A name may hold what no terminal should be sent, or what no encoding can say.
        self.ignored.append(name if name.isprintable() else ascii(name))


def open_source(path: Path) -> Source:
    """Read a folder or a .zip. Raises FilesRefused if that is impossible."""
    try:
        if path.is_dir():
            return read_folder(path)
        if path.is_file() and path.suffix.lower() == ".zip":
            return read_zip(path)
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or error})"
        raise FilesRefused([Fault(str(error.filename or path), reason)]) from error
    raise FilesRefused([Fault(str(path), "there is no such folder or .zip file")])


def read_folder(folder: Path) -> Source:
    source = Source()
    for path in sorted(folder.iterdir()):
        if path.name not in KNOWN:
            source.ignore(path.name + ("/" if path.is_dir() else ""))
            continue
        refuse_large(path.name, path.stat().st_size)
        source.contents[path.name] = path.read_bytes()
    return source


def read_zip(path: Path) -> Source:
    """Files at the top of an archive or in one folder of it."""
    source = Source()
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
                if not entry.is_dir():
                    take_entry(source, archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        reason = f"it cannot be read as a zip archive ({error})"
        raise FilesRefused([Fault(path.name, reason)]) from error
    return source


def take_entry(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    place = PurePosixPath(entry.filename)
    if place.name not in KNOWN or "__MACOSX" in place.parts or len(place.parts) > 2:
        source.ignore(entry.filename)
        return
    if place.name in source.contents:
        raise FilesRefused([Fault(place.name, "the archive holds it twice")])
    refuse_large(place.name, entry.file_size)
    with archive.open(entry) as file:
        # The size that an archive states may be a lie.
        contents = file.read(LARGEST_FILE + 1)
    refuse_large(place.name, len(contents))
    source.contents[place.name] = contents


def refuse_large(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        reason = f"it has {size:,} bytes; at most {LARGEST_FILE:,} are read"
        raise FilesRefused([Fault(name, reason)])
