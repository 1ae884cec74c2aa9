"""Tables of columns in one zip archive of plain arrays, the same bytes for the same content."""

from __future__ import annotations

import io
import json
import os
import secrets
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOT_AN_ARCHIVE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)
"""What `read_archive` raises where the file is another one, damaged or cut short."""

# Texts that many rows share are written once and counted.
_SHARED = frozenset({"settlement", "district", "road_a", "road_b"})


def write_archive(
    path: Path, header: Mapping[str, Any], tables: Sequence[Any], *, mode: int = 0o666
) -> None:
    """Write tables and a header in one step: the whole file or none of it.

    Parameters
    ----------
    path
        The file; an older one stays in place until the new one is complete.
    header
        Anything that JSON can say.
    tables
        Dataclasses whose fields are arrays or sequences of text.
    mode
        Permissions of the file, before the umask.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    content = {**header, "tables": [_name(table) for table in tables]}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    arrays = {"header": np.frombuffer(text, dtype=np.uint8)}
    for table in tables:
        arrays |= _arrays(table)
    # Two programs may write the same file at once: each has a temporary one of its own.
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for key, array in arrays.items():
                    _write_array(archive, key, array)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_archive(path: Path, empty: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read what `write_archive` wrote.

    Parameters
    ----------
    path
        The file.
    empty
        A table without rows for each kind of table that may be in it.

    Returns
    -------
    header, tables
        The tables by the name of their class; one that was not written is missing.

    Raises
    ------
    Any of ``NOT_AN_ARCHIVE``
        If it is not such a file.
    """
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        header: dict[str, Any] = json.loads(archive["header"].tobytes())
        written = header.pop("tables")
        tables = {
            type(like).__name__: type(like)(**_columns(archive, like))
            for like in empty
            if _name(like) in written
        }
    return header, tables


def _name(table: Any) -> str:
    return type(table).__name__.lower()


def _arrays(table: Any) -> dict[str, NDArray[Any]]:
    arrays = {}
    for column in (field.name for field in fields(table)):
        values = getattr(table, column)
        key = f"{_name(table)}.{column}"
        if isinstance(values, np.ndarray):
            arrays[key] = values
        elif column in _SHARED:
            distinct, numbers = np.unique(np.array(values, dtype=object), return_inverse=True)
            arrays[key] = numbers.astype(np.int32)
            arrays[f"{key}.texts"] = _packed(distinct.tolist())
        else:
            arrays[f"{key}.texts"] = _packed(values)
    return arrays


def _columns(archive: Mapping[str, NDArray[Any]], empty: Any) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for column in (field.name for field in fields(empty)):
        key, like = f"{_name(empty)}.{column}", getattr(empty, column)
        if isinstance(like, np.ndarray):
            columns[column] = archive[key].astype(like.dtype, copy=False)
        elif column in _SHARED:
            texts = np.array(_unpacked(archive[f"{key}.texts"]), dtype=object)
            columns[column] = texts[archive[key]].tolist()
        else:
            columns[column] = _unpacked(archive[f"{key}.texts"])
    return columns


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    # Each text ends with a line feed (one inside a text becomes a space): none at all is not the
    # same as one empty text.
    joined = "".join(f"{text.replace(chr(10), ' ')}\n" for text in texts)
    return np.frombuffer(joined.encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")[:-1]


def _write_array(archive: zipfile.ZipFile, name: str, array: NDArray[np.generic]) -> None:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0))
    entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
    # Otherwise the bytes would depend on the system that wrote them.
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, buffer.getvalue())
