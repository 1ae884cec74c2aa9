"""The gazetteer: every postcode as packed arrays, with where it comes from."""

from __future__ import annotations

import io
import json
import os
import zipfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import NotFoundError, SetupError

FORMAT = 1
_COLUMNS = {
    "postcode": np.int64,
    "easting": np.int32,
    "northing": np.int32,
    "quality": np.uint8,
    "radius": np.uint16,
    "addresses": np.int16,
    "source": np.uint8,
}


@dataclass(frozen=True)
class GazetteerSource:
    """One data set that a gazetteer was built from.

    Attributes
    ----------
    name, edition
        Such as "OS Code-Point Open", "2025.4.0".
    licence
        Name of the licence.
    attribution
        What maps and reports must print.
    rows
        Postcodes with a point that were taken.
    notes
        Plain sentences about what was left out.
    """

    name: str
    edition: str
    licence: str
    attribution: str
    rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Postcodes and their points, sorted by packed postcode.

    Attributes
    ----------
    postcode
        int64, packed by `hotspots.geocoding.postcode.pack`, ascending, each once.
    easting, northing
        int32, metres, EPSG:27700.
    quality
        uint8, Ordnance Survey's positional quality indicator (10 best, 60 sector mean).
    radius
        uint16, metres: the radius that holds an address of the postcode with 95 % probability.
    addresses
        int16, addresses in the postcode; -1 where the sources do not say.
    source
        uint8, position in ``sources``.
    sources
        What it was built from.
    """

    postcode: NDArray[np.int64]
    easting: NDArray[np.int32]
    northing: NDArray[np.int32]
    quality: NDArray[np.uint8]
    radius: NDArray[np.uint16]
    addresses: NDArray[np.int16]
    source: NDArray[np.uint8]
    sources: tuple[GazetteerSource, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.postcode)

    def lookup(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find packed postcodes; returns the row of each, -1 where it does not exist."""
        if not len(self):
            return np.full(codes.shape, -1, dtype=np.int64)
        row = np.searchsorted(self.postcode, codes)
        row[row == len(self)] = 0
        found: NDArray[np.int64] = np.where(self.postcode[row] == codes, row, -1)
        return found

    @property
    def attributions(self) -> tuple[str, ...]:
        """What every map made with this gazetteer must print, each once."""
        return tuple(dict.fromkeys(s.attribution for s in self.sources if s.attribution))

    def save(self, path: Path) -> None:
        """Write the gazetteer, byte for byte the same for the same content, in one step.

        Raises
        ------
        SetupError
            If the folder cannot be written; an older file is then still in place.
        """
        header = {"format": FORMAT, "sources": [asdict(source) for source in self.sources]}
        text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
        arrays = {"header": np.frombuffer(text, dtype=np.uint8)}
        arrays |= {name: getattr(self, name) for name in _COLUMNS}
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

    @classmethod
    def load(cls, path: Path) -> Gazetteer:
        """Read a gazetteer that `save` wrote.

        Raises
        ------
        NotFoundError
            If there is no such file.
        SetupError
            If it is not a gazetteer of this version.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                header = json.loads(archive["header"].tobytes())
                if header["format"] != FORMAT:
                    raise ValueError("format")
                arrays = {name: archive[name].astype(t, copy=False) for name, t in _COLUMNS.items()}
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
        return cls(**arrays, sources=sources)


def _write_array(archive: zipfile.ZipFile, name: str, array: NDArray[np.generic]) -> None:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0))
    entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
    # Otherwise the bytes would depend on the system that wrote them.
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, buffer.getvalue())
