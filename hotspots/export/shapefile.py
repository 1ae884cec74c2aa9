"""Layers as Shapefiles in one zip, with styles and a note on what the format leaves no room for."""

from __future__ import annotations

import textwrap
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pyogrio

from hotspots.assessment import AreaAssessment
from hotspots.export.description import description, title
from hotspots.export.file_copy import FileCopy
from hotspots.export.layers import TITLES, layers, require_results
from hotspots.export.qgis_styles import styles_of
from hotspots.output_file import replacing

LONGEST_NAME = 10
LONGEST_TEXT = 254

SHORT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "accuracy_half_m": "acc_half_m",
        "accuracy_most_m": "acc_most_m",
        "bandwidth_from": "bandw_from",
        "bandwidth_m": "bandw_m",
        "cell_size_m": "cell_m",
        "density_max": "dens_max",
        "density_min": "dens_min",
        "indicative_boundary": "indicative",
        "located_within_m": "within_m",
        "min_samples": "min_sample",
        "n_per_km2_year": "n_km2_year",
        "period_from": "from_month",
        "period_to": "to_month",
        "share_within_100_m": "within100m",
        "weighted_by_accuracy": "weighted",
    }
)
"""Columns whose names a Shapefile cuts off, and what they are called there."""

_LINE = 96


def write_shapefiles(
    results: Sequence[AreaAssessment], path: Path, copy: FileCopy | None = None
) -> None:
    """Write one Shapefile a layer, EPSG:27700 and UTF-8, zipped with their styles and README.txt.

    Raises
    ------
    InputError
        If there is nothing to write, ``path`` does not end in .zip or cannot be written.
    """
    require_results(results, path, ".zip")
    frames = layers(results)
    with replacing(path) as target:
        folder = target.parent / "layers"
        folder.mkdir()
        for name, frame in frames.items():
            _write_layer(frame, folder / f"{name}.shp")
        for style in styles_of(results):
            # A style beside a Shapefile of its name is the one that it opens with.
            name = style.layer if style.default else f"{style.layer}_{style.name}"
            (folder / f"{name}.qml").write_text(style.qml, encoding="utf-8")
        readme = _readme(frames, title(results), description(results, copy))
        # Windows' Notepad of older machines wants a mark before UTF-8 and both line ends.
        (folder / "README.txt").write_text(readme, encoding="utf-8-sig", newline="\r\n")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in sorted(folder.iterdir()):
                packed.write(file, file.name)


def _write_layer(frame: gpd.GeoDataFrame, path: Path) -> None:
    short = frame.rename(columns=dict(SHORT_NAMES))
    for name, column in short.items():
        if column.dtype == bool:  # dBase has a type for it, which many programs show as text.
            short[name] = column.astype("int32")
        elif name != short.geometry.name and column.dtype.kind not in "iuf":
            short[name] = column.map(_cut, na_action="ignore")
    pyogrio.write_dataframe(
        short,
        path,
        driver="ESRI Shapefile",
        geometry_type="Polygon",
        layer_options={"ENCODING": "UTF-8"},
    )


def _cut(text: object) -> str:
    """As much of a text as a field has bytes for; the account tells the whole."""
    return str(text).encode()[:LONGEST_TEXT].decode(errors="ignore")


def _readme(frames: Mapping[str, gpd.GeoDataFrame], heading: str, account: str) -> str:
    files = [f"  {name}.shp  {TITLES[name]}, {len(frame):,}" for name, frame in frames.items()]
    present = {column for frame in frames.values() for column in frame}
    names = [f"  {short:<10}  {name}" for name, short in SHORT_NAMES.items() if name in present]
    return "\n".join(
        [
            heading,
            "",
            *(line for sentence in account.splitlines() for line in _wrapped(sentence)),
            "",
            "FILES",
            *files,
            "",
            *_wrapped(
                "Unpack all of them into one folder: QGIS then opens each layer in the colours of "
                "the maps. cells_how_well_located.qml is a second style of the squares: layer "
                "properties, load style."
            ),
            "",
            "COLUMNS",
            *_wrapped(
                "A Shapefile has room for ten letters of a column's name and 254 of a text. These "
                "names are shortened:"
            ),
            *names,
            "Yes and no are 1 and 0. What the columns mean is in the documentation, under layers.",
            "",
        ]
    )


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, _LINE, subsequent_indent="  ")
