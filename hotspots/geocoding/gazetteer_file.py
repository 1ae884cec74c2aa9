"""The gazetteer as a file: one zip archive of plain arrays, the same bytes for the same content."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import NotFoundError, SetupError
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import (
    Junctions,
    Names,
    Postcodes,
    Uprns,
    no_junctions,
    no_names,
    no_postcodes,
    no_uprns,
)

FORMAT = 2
Tables = tuple[Postcodes, Uprns, Names, Junctions]

# Texts that many rows share are written once and counted.
_SHARED = frozenset({"settlement", "district", "road_a", "road_b"})


def write(path: Path, tables: Tables, sources: Sequence[GazetteerSource]) -> None:
    """Write the file in one step; see `hotspots.geocoding.gazetteer.Gazetteer.save`."""
    header = {"format": FORMAT, "sources": [asdict(source) for source in sources]}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    arrays = {"header": np.frombuffer(text, dtype=np.uint8)}
    for table in tables:
        arrays |= _arrays(table)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for key, array in arrays.items():
                    _write_array(archive, key, array)
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise SetupError(
            f"The gazetteer {path} cannot be written ({error.strerror});"
            " name a file in a folder that you may write with --out."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def read(path: Path) -> tuple[Tables, tuple[GazetteerSource, ...]]:
    """Read the file; see `hotspots.geocoding.gazetteer.Gazetteer.load`."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            if header["format"] != FORMAT:
                raise ValueError("format")
            tables = (
                Postcodes(**_columns(archive, no_postcodes())),
                Uprns(**_columns(archive, no_uprns())),
                Names(**_columns(archive, no_names())),
                Junctions(**_columns(archive, no_junctions())),
            )
    except FileNotFoundError as error:
        raise NotFoundError(
            f"There is no gazetteer at {path}; build one with 'hotspots gazetteer build'."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise SetupError(
            f"The file {path} is not a gazetteer of this version;"
            " build it again with 'hotspots gazetteer build'."
        ) from error
    sources = tuple(
        GazetteerSource(**{**source, "notes": tuple(source["notes"])})
        for source in header["sources"]
    )
    return tables, sources


def _arrays(table: Any) -> dict[str, NDArray[Any]]:
    name = type(table).__name__.lower()
    arrays = {}
    for column in (field.name for field in fields(table)):
        values = getattr(table, column)
        key = f"{name}.{column}"
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
    name = type(empty).__name__.lower()
    columns: dict[str, Any] = {}
    for column in (field.name for field in fields(empty)):
        key, like = f"{name}.{column}", getattr(empty, column)
        if isinstance(like, np.ndarray):
            columns[column] = archive[key].astype(like.dtype, copy=False)
        elif column in _SHARED:
            texts = np.array(_unpacked(archive[f"{key}.texts"]), dtype=object)
            columns[column] = texts[archive[key]].tolist()
        else:
            columns[column] = _unpacked(archive[f"{key}.texts"])
    return columns


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    # Each text ends with a line feed, which no name holds: none at all is not one empty text.
    joined = "".join(f"{text}\n" for text in texts)
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
