"""The key that signs cookies and invitations, made once for an installation."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from hotspots.errors import SetupError
from hotspots.settings import Settings


def secret_key(settings: Settings) -> bytes:
    """The key that signs cookies, made once for an installation and readable by its owner alone.

    Raises
    ------
    SetupError
        If the data folder cannot be written.
    """
    path = settings.prepare_home() / "secret_key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise SetupError(
            f"The file {path}, which signs people's sessions, cannot be used "
            f"({error.strerror}); give this account the right to read and write it."
        ) from error
    if len(key) < 32:
        raise SetupError(f"The file {path} is damaged; delete it, and people sign in again.")
    return key


def _write_once(path: Path, key: bytes) -> None:
    # Two servers may start at once: the file appears complete, and the first one's stays.
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # A file system without links.
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
