"""Electoral divisions from the Open Geography service of the Office for National Statistics.

Source of the protocol: the query operation of an ArcGIS feature service layer, see
https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/. An
answer holds so many features as the service allows and says with ``exceededTransferLimit`` that
there are more; the pages are asked for in the order of the divisions' codes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hotspots.errors import InputError
from hotspots.fetching.address import shown
from hotspots.fetching.client import Client
from hotspots.fetching.download import Advance
from hotspots.fetching.provenance import put_in_place

LARGEST_PAGE = 200_000_000
MOST_DIVISIONS = 2_000
MOST_PAGES = 200
_DIVISION_FIELD = re.compile(r"WD(\d\d)CD")
_AUTHORITY_CODE = re.compile(r"[EWSN]\d{8}")
_MORE = "exceededTransferLimit"
_NATIONAL_GRID = "urn:ogc:def:crs:EPSG::27700"
_LONGITUDE_LATITUDE = "urn:ogc:def:crs:OGC:1.3:CRS84"


@dataclass(frozen=True)
class DivisionLayer:
    """A layer of the service, and the divisions of one authority in it.

    Attributes
    ----------
    address
        Of the layer.
    authority
        Code of the local authority, such as E06000054.
    year
        Of the edition, two digits, as its fields are named.
    divisions
        How many the authority has.
    """

    address: str
    authority: str
    year: str
    divisions: int

    @property
    def code_field(self) -> str:
        """The field with each division's code."""
        return f"WD{self.year}CD"

    @property
    def attribution(self) -> str:
        """What maps must print."""
        return attribution_of(self.year)


def attribution_of(year: str) -> str:
    """What maps of an edition, two digits of its year, must print."""
    return (
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        f"Contains OS data \u00a9 Crown copyright and database right 20{year}."
    )


def find_layer(client: Client, authority: str) -> DivisionLayer:
    """Ask the service which edition it has and how many divisions of an authority.

    Raises
    ------
    InputError
        If the layer has other fields than expected, or no division of the authority.
    SetupError, NotFoundError
        If it cannot be asked.
    """
    if not _AUTHORITY_CODE.fullmatch(authority):
        raise InputError(f'"{authority}" is not the code of a local authority, such as E06000054.')
    layer = _answer(client, client.setting, {"f": "json"})
    names = [str(field.get("name")) for field in _list(layer, "fields", client.setting)]
    years = [match[1] for name in names if (match := _DIVISION_FIELD.fullmatch(name))]
    if not years or f"LAD{years[0]}CD" not in names:
        raise InputError(
            f"{shown(client.setting)} was expected to have fields such as WD25CD and LAD25CD, and "
            f"has {', '.join(name[:40] for name in names[:20]) or 'none'}; nothing was imported."
        )
    found = DivisionLayer(client.setting, authority, years[0], 0)
    counted = _answer(
        client, _query(found), {**_selection(found), "returnCountOnly": "true", "f": "json"}
    )
    count = counted.get("count")
    if not isinstance(count, int) or not 0 < count <= MOST_DIVISIONS:
        raise InputError(
            f"{shown(client.setting)} was expected to have the divisions of {authority}, and says "
            f"that it has {str(count)[:20]} of them; nothing was imported."
        )
    return DivisionLayer(client.setting, authority, years[0], count)


def fetch_divisions(
    client: Client, layer: DivisionLayer, path: Path, *, advance: Advance = lambda number: None
) -> None:
    """Write the divisions of an authority as GeoJSON, complete or not at all.

    They are asked for on the National Grid, in which they are kept, so that nothing is moved; if
    the service answers in longitude and latitude all the same, the file says so.

    Parameters
    ----------
    advance
        Told of the number of divisions that have arrived since it was last called.

    Raises
    ------
    InputError
        If the answer is not what it should be: other fields, no polygons, too few of them.
    SetupError, NotFoundError
        If the service cannot be asked.
    """
    features: dict[str, Any] = {}
    for page in _pages(client, layer):
        for feature in page:
            features[_code(feature, layer)] = feature
        advance(len(page))
    if len(features) != layer.divisions:
        raise InputError(
            f"{shown(layer.address)} says that {layer.authority} has {layer.divisions} divisions "
            f"and sends {len(features)} of them; nothing was imported. Try again tomorrow."
        )
    collection = {
        "type": "FeatureCollection",
        "name": path.stem,
        "crs": {"type": "name", "properties": {"name": _reference_system(features, layer)}},
        "features": list(features.values()),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")
    put_in_place(
        part,
        path,
        address=shown(layer.address),
        edition=f"20{layer.year}",
        attribution=layer.attribution,
    )


def edition_of(path: Path) -> str:
    """The year of the edition, two digits, of a GeoJSON file of divisions.

    Raises
    ------
    InputError
        If it is no such file.
    """
    try:
        properties = json.loads(path.read_text("utf-8-sig"))["features"][0]["properties"]
        years = [match[1] for name in properties if (match := _DIVISION_FIELD.fullmatch(name))]
        return years[0]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            f"{path} is not a GeoJSON file of divisions with a field such as WD25CD; remove it, "
            "and it is fetched anew."
        ) from error


def _pages(client: Client, layer: DivisionLayer) -> Iterator[list[Any]]:
    offset = 0
    for _ in range(MOST_PAGES):
        page = _answer(
            client,
            _query(layer),
            {
                **_selection(layer),
                "outFields": f"{layer.code_field},WD{layer.year}NM",
                "outSR": "27700",
                "orderByFields": layer.code_field,
                "resultOffset": str(offset),
                "f": "geojson",
            },
        )
        features = _list(page, "features", layer.address)
        yield features
        offset += len(features)
        # Where in the answer it stands depends on the service's version.
        more = page.get(_MORE) or _mapping(page.get("properties")).get(_MORE)
        if not more or offset > MOST_DIVISIONS:
            return


def _query(layer: DivisionLayer) -> str:
    return f"{layer.address}/query"


def _selection(layer: DivisionLayer) -> dict[str, str]:
    return {"where": f"LAD{layer.year}CD='{layer.authority}'"}


def _answer(client: Client, address: str, parameters: dict[str, str]) -> dict[str, Any]:
    answer = client.read_json(f"{address}?{urlencode(parameters)}", most=LARGEST_PAGE)
    if not isinstance(answer, dict) or "error" in answer:
        # The service says so of a wrong question in an answer of status 200.
        error = answer.get("error") if isinstance(answer, dict) else None
        said = str(error.get("message", "") if isinstance(error, dict) else "")[:100]
        raise InputError(
            f"{shown(address)} refuses the question{f' ({said!r})' if said else ''}; the publisher "
            "may have changed the service, and nothing was imported."
        )
    return answer


def _list(answer: dict[str, Any], key: str, address: str) -> list[Any]:
    found = answer.get(key)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InputError(
            f'{shown(address)} was expected to answer with a list of "{key}", and answers with '
            f"{', '.join(str(name)[:40] for name in list(answer)[:10]) or 'nothing'}; nothing was "
            "imported."
        )
    return found


def _code(feature: dict[str, Any], layer: DivisionLayer) -> str:
    code = _mapping(feature.get("properties")).get(layer.code_field)
    geometry = _mapping(feature.get("geometry"))
    if not isinstance(code, str) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise InputError(
            f"{shown(layer.address)} was expected to send polygons with a field "
            f"{layer.code_field}, and sends something else; nothing was imported."
        )
    return code


def _reference_system(features: dict[str, Any], layer: DivisionLayer) -> str:
    positions = [p for each in features.values() for p in _positions(each["geometry"])]
    if all(-9 <= x <= 3 and 49 <= y <= 61 for x, y in positions):
        return _LONGITUDE_LATITUDE
    if all(1_000 < x < 700_000 and 1_000 < y < 1_300_000 for x, y in positions):
        return _NATIONAL_GRID
    raise InputError(
        f"{shown(layer.address)} was asked for coordinates on the National Grid and sends others; "
        "nothing was imported."
    )


def _positions(geometry: dict[str, Any]) -> Iterator[tuple[float, float]]:
    pending: list[Any] = [geometry.get("coordinates")]
    while pending:
        entry = pending.pop()
        if not isinstance(entry, list):
            yield math.nan, math.nan
        elif len(entry) >= 2 and all(isinstance(number, int | float) for number in entry):
            yield entry[0], entry[1]
        else:
            pending.extend(entry)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
