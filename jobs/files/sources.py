"""Opens a folder or a zip of CSV files: the bytes of the files that are known, the names of others.

Nothing is unpacked onto a disk, and a name in an archive is only ever compared with the known ones.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from jobs.files.faults import Fault, FilesRefused
from jobs.files.layout import FILES

LARGEST_FILE = 500_000_000
# What a browser sends: unpacked, and in rows. Whoever has more has the command.
LARGEST_UPLOAD = 50_000_000
MOST_ROWS_OF_UPLOAD = 500_000
KNOWN = frozenset(file.name for file in FILES)


@dataclass
class Source:
    """The known files of a set, and the names of what lies beside them.

    name: what a message calls the set. room: how many more bytes of files are read.
    """

    name: str
    room: int = LARGEST_FILE * len(FILES)
    contents: dict[str, bytes] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    def ignore(self, name: str) -> None:
        # A name may hold what no terminal should be sent, or what no encoding can say.
        self.ignored.append(name if name.isprintable() else ascii(name))

    def take(self, name: str, contents: bytes) -> None:
        self.room -= len(contents)
        self.contents[name] = contents

    def rows(self) -> int:
        """About how many rows the files have, known before any is read."""
        return sum(contents.count(b"\n") for contents in self.contents.values())


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
    source = Source(str(folder))
    for path in sorted(folder.iterdir()):
        if path.name not in KNOWN:
            source.ignore(path.name + ("/" if path.is_dir() else ""))
            continue
        refuse_large(path.name, path.stat().st_size)
        source.take(path.name, path.read_bytes())
    return source


def read_zip(path: Path) -> Source:
    return read_archive(Source(path.name), path)


def read_upload(contents: bytes) -> Source:
    """The files of an archive that came by the browser. Raises FilesRefused if they are too many."""
    source = read_archive(Source("the upload", LARGEST_UPLOAD), io.BytesIO(contents))
    if source.rows() > MOST_ROWS_OF_UPLOAD:
        reason = f"it has {source.rows():,} rows; at most {MOST_ROWS_OF_UPLOAD:,} are read here"
        raise FilesRefused([Fault(source.name, reason)])
    return source


def read_archive(source: Source, file: Path | IO[bytes]) -> Source:
    """Files at the top of an archive or in one folder of it."""
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
                if not entry.is_dir():
                    take_entry(source, archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        reason = f"it cannot be read as a zip archive ({error})"
        raise FilesRefused([Fault(source.name, reason)]) from error
    return source


def take_entry(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    place = PurePosixPath(entry.filename)
    if place.name not in KNOWN or "__MACOSX" in place.parts or len(place.parts) > 2:
        source.ignore(entry.filename)
        return
    if place.name in source.contents:
        raise FilesRefused([Fault(place.name, "the archive holds it twice")])
    most = min(LARGEST_FILE, source.room)
    refuse_large(place.name, entry.file_size, most)
    with archive.open(entry) as file:
        # The size that an archive states may be a lie.
        contents = file.read(most + 1)
    refuse_large(place.name, len(contents), most)
    source.take(place.name, contents)


def refuse_large(name: str, size: int, most: int = LARGEST_FILE) -> None:
    if size > most:
        reason = f"it has {size:,} bytes; at most {most:,} are read"
        raise FilesRefused([Fault(name, reason)])
