"""Code-Point Open, Open Names and Open Roads from the downloads service of Ordnance Survey.

Source of the protocol: the OS Downloads API, https://api.os.uk/downloads/v1. A product says its
version; its downloads are listed with format, area, size, MD5 and an address that redirects to the
file. No key is needed for what is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from hotspots.errors import InputError
from hotspots.fetching.address import require_safe, shown
from hotspots.fetching.client import Client
from hotspots.fetching.download import Wanted

LARGEST_ANSWER = 5_000_000
LARGEST_DOWNLOAD = 1_000_000_000
_MD5 = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True)
class Product:
    """A product as the service names it, the file that it is kept in here, and its format."""

    id: str
    title: str
    file_name: str
    format: str = "CSV"


PRODUCTS = (
    Product("CodePointOpen", "OS Code-Point Open", "codepo_gb.zip"),
    Product("OpenNames", "OS Open Names", "opname_csv_gb.zip"),
)
# As a Shapefile it is half as large as a GeoPackage, and only the squares that are needed are read.
ROADS = Product("OpenRoads", "OS Open Roads", "oproad_essh_gb.zip", "ESRI\u00ae Shapefile")


def find_download(client: Client, product: Product, folder: Path) -> Wanted:
    """Ask the service for the current edition of a product for the whole country.

    What the service calls the file is not used: it is a name from elsewhere.

    Raises
    ------
    InputError
        If the service answers with something else.
    SetupError, NotFoundError
        If it cannot be asked.
    """
    address = f"{client.setting}/products/{product.id}"
    version = client.read_json(address, most=LARGEST_ANSWER)
    if not isinstance(version, dict) or not isinstance(version.get("version"), str):
        raise _changed(address, "the version of the product", version)
    listing = f"{address}/downloads"
    query = urlencode({"area": "GB", "format": product.format})
    offered = client.read_json(f"{listing}?{query}", most=LARGEST_ANSWER)
    if not isinstance(offered, list):
        raise _changed(listing, "a list of downloads", offered)
    fitting = [each for each in offered if _fits(each, product)]
    if len(fitting) != 1:
        expected = f"one download with the format {product.format} and the area GB"
        raise _changed(listing, expected, offered)
    return _wanted(client, product, fitting[0], listing, folder, version["version"])


def _fits(offer: Any, product: Product) -> bool:
    wanted = (product.format, "GB")
    return isinstance(offer, dict) and (offer.get("format"), offer.get("area")) == wanted


def _wanted(
    client: Client,
    product: Product,
    offer: Mapping[str, Any],
    listing: str,
    folder: Path,
    version: str,
) -> Wanted:
    size, md5, url = offer.get("size"), offer.get("md5"), offer.get("url")
    if (
        not isinstance(size, int)
        or not 0 < size <= LARGEST_DOWNLOAD
        or not isinstance(md5, str)
        or not _MD5.fullmatch(md5)
        or not isinstance(url, str)
    ):
        raise _changed(listing, "the size, md5 and url of the download", offer)
    return Wanted(
        address=require_safe(urljoin(listing, url), setting=client.setting),
        path=folder / product.file_name,
        most=LARGEST_DOWNLOAD,
        size=size,
        md5=md5,
        edition=version[:40],
        attribution=_attribution(product, version),
    )


def _attribution(product: Product, version: str) -> str:
    year = version[:4] if version[:4].isdecimal() else ""
    rights = f"copyright and database right {year}".strip()
    attribution = f"Contains OS data \u00a9 Crown {rights}."
    if product.id == "CodePointOpen":
        attribution += f" Contains Royal Mail data \u00a9 Royal Mail {rights}."
        attribution += f" Contains National Statistics data \u00a9 Crown {rights}."
    return attribution


def _changed(address: str, expected: str, found: object) -> InputError:
    keys = list(found) if isinstance(found, Mapping) else found
    return InputError(
        f"{shown(address)} was expected to say {expected}, and says {str(keys)[:120]!r}; the "
        "publisher may have changed the service, and nothing was imported."
    )
