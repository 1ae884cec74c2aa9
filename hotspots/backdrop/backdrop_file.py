"""The backdrop of an installation: one GeoPackage with two scales and where they come from.

It is a file that any GIS opens, beside the gazetteer. Reading a part of it uses its spatial index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from hotspots.backdrop.kinds import KINDS, Kind
from hotspots.backdrop.ways import Bounds, Ways
from hotspots.boundary_file import NATIONAL_GRID
from hotspots.errors import SetupError
from hotspots.output_file import replacing

FILE_NAME = "backdrop.gpkg"
AREA, COUNTY = "area", "county"
# A table, for GDAL writes what stands in a file's own metadata beside it whenever it reads it.
_SOURCES = "sources"
_FIELDS = ("kind", "number", "name")


@dataclass(frozen=True)
class BackdropSource:
    """Where a part of the backdrop comes from.

    Attributes
    ----------
    title, edition
        As its publisher calls it; the edition is "" where that is not known.
    licence, attribution
        Under which it may be used, and what maps must print; "" where nothing must be.
    file, sha256
        Name and checksum of the file that was imported.
    imported
        Moment in UTC, ISO 8601.
    kinds
        What was taken from it and not replaced since.
    """

    title: str
    edition: str
    licence: str
    attribution: str
    file: str
    sha256: str
    imported: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, eq=False)
class Backdrop:
    """All that is drawn behind maps.

    Attributes
    ----------
    areas, county
        Ways for the two scales; see `hotspots.backdrop.generalise`.
    sources
        Where they come from, in the order they were imported.
    """

    areas: Ways
    county: Ways
    sources: tuple[BackdropSource, ...]

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        written = np.array([json.dumps(asdict(source)) for source in self.sources], dtype=object)
        with replacing(path) as target:
            for layer, ways in ((AREA, self.areas), (COUNTY, self.county)):
                pyogrio.raw.write(
                    target,
                    geometry=shapely.to_wkb(ways.shape),
                    field_data=[_words(ways), ways.number, ways.name],
                    fields=list(_FIELDS),
                    layer=layer,
                    driver="GPKG",
                    append=layer != AREA,
                    crs=NATIONAL_GRID,
                    geometry_type="Unknown",
                )
            pyogrio.raw.write(
                target,
                geometry=None,
                field_data=[written],
                fields=["source"],
                layer=_SOURCES,
                driver="GPKG",
                append=True,
                geometry_type=None,
            )
            target.chmod(0o600)

    @classmethod
    def load(cls, path: Path) -> Backdrop:
        """Read the file.

        Raises
        ------
        SetupError
            If it is there and cannot be read.
        """
        return cls(read_part(path, AREA), read_part(path, COUNTY), sources_of(path))


def backdrop_path(home: Path) -> Path:
    """Where an installation keeps its backdrop."""
    return home / FILE_NAME


def sources_of(path: Path) -> tuple[BackdropSource, ...]:
    """Where the backdrop comes from; none where there is no file.

    Raises
    ------
    SetupError
        If it is there and cannot be read.
    """
    if not path.exists():
        return ()
    try:
        _, _, _, (written,) = pyogrio.raw.read(path, layer=_SOURCES, columns=["source"])
        return tuple(
            BackdropSource(**{**source, "kinds": tuple(Kind(kind) for kind in source["kinds"])})
            for source in map(json.loads, written)
        )
    except (DataSourceError, DataLayerError, OSError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(path) from error


def read_part(
    path: Path, layer: str, *, bounds: Bounds | None = None, kinds: Sequence[Kind] | None = None
) -> Ways:
    """Read the ways of one scale that reach into a rectangle, whole.

    Parameters
    ----------
    layer
        ``AREA`` or ``COUNTY``.
    bounds
        Metres, EPSG:27700; everywhere unless given.
    kinds
        All unless given.

    Raises
    ------
    SetupError
        If the file cannot be read.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds or ())
    try:
        meta, _, wkb, values = pyogrio.raw.read(
            path,
            layer=layer,
            columns=list(_FIELDS),
            bbox=bounds,
            where=f"kind IN ({listed})" if listed else None,
        )
        found = dict(zip(meta["fields"], values, strict=True))
        index = {str(kind): number for number, kind in enumerate(KINDS)}
        kind = np.array([index[word] for word in found["kind"]], dtype=np.int8)
        return Ways(kind, found["number"], found["name"], shapely.from_wkb(wkb))
    except (DataSourceError, DataLayerError, OSError, KeyError, ValueError) as error:
        raise _unreadable(path) from error


def _words(ways: Ways) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    words = np.array([str(kind) for kind in KINDS], dtype=object)
    named: np.ndarray[tuple[int], np.dtype[np.object_]] = words[ways.kind]
    return named


def _unreadable(path: Path) -> SetupError:
    return SetupError(
        f"The backdrop {path} cannot be read; remove it with hotspots backdrop remove, and import "
        "its sources again."
    )
