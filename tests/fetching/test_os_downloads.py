"""What the downloads service of Ordnance Survey offers, and what it must not be believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.errors import HotspotsError, InputError, NotFoundError
from hotspots.fetching.client import Client
from hotspots.fetching.download import Wanted, download
from hotspots.fetching.os_downloads import PRODUCTS, ROADS, Product, find_download
from tests.fetching.official_publications import Publications, md5
from tests.fetching.official_server import Fault, OfficialServer

NAMES = next(product for product in PRODUCTS if product.id == "OpenNames")
LISTING, VERSION = r"downloads\?area=GB&format=CSV$", "products/OpenNames$"


@pytest.fixture
def service(server: OfficialServer, client: Client) -> Client:
    client.setting = server.downloads
    return client


def offer(server: OfficialServer, **changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "md5": "A" * 32,
        "size": 1000,
        "url": f"{server.downloads}/products/OpenNames/downloads?area=GB&format=CSV&redirect",
        "format": "CSV",
        "area": "GB",
        "fileName": "opname_csv_gb.zip",
    }
    return good | changes


def said(content: object) -> Fault:
    return Fault(content=json.dumps(content).encode())


@pytest.mark.parametrize("product", [*PRODUCTS, ROADS], ids=lambda product: product.id)
def test_the_current_edition_is_found_and_downloaded(
    product: Product, service: Client, publications: Publications, tmp_path: Path
) -> None:
    _, version, content = publications.products[product.id]
    wanted = find_download(service, product, tmp_path)
    assert (wanted.size, wanted.md5, wanted.edition) == (len(content), md5(content), version)
    assert wanted.attribution.startswith("Contains OS data \u00a9 Crown copyright and database")
    assert ("Royal Mail" in wanted.attribution) == (product.id == "CodePointOpen")
    download(service, wanted)
    assert (tmp_path / product.file_name).read_bytes() == content


def test_the_name_that_the_service_gives_is_not_used(service: Client, tmp_path: Path) -> None:
    """The server of these tests calls every file ../../../../evil.zip."""
    download(service, find_download(service, NAMES, tmp_path / "folder"))
    assert sorted(path.name for path in tmp_path.rglob("*.zip*")) == [
        "opname_csv_gb.zip",
        "opname_csv_gb.zip.provenance.json",
    ]


def test_other_formats_and_areas_are_passed_over(
    service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    others = [offer(server, format="GML", size=1), offer(server, area="SU", size=2), offer(server)]
    server.spoil(LISTING, said(others))
    assert find_download(service, NAMES, tmp_path).size == 1000


def test_an_address_without_a_host_is_of_the_same_server(
    service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil(LISTING, said([offer(server, url="/downloads/v1/x?redirect")]))
    wanted = find_download(service, NAMES, tmp_path)
    assert wanted.address == f"{server.url}/downloads/v1/x?redirect"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://example.org/x.zip", "//example.org/x.zip", "ftp://127.0.0.1/x"],
)
def test_an_address_that_leads_elsewhere_is_not_followed(
    url: str, service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil(LISTING, said([offer(server, url=url)]))
    with pytest.raises(InputError, match="is not https and is not followed"):
        find_download(service, NAMES, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"md5": None},
        {"md5": "abc"},
        {"size": 0},
        {"size": -5},
        {"size": 10**15},
        {"size": "1000"},
        {"url": None},
        {"url": 7},
    ],
    ids=str,
)
def test_an_offer_that_lacks_something_is_one_sentence(
    change: dict[str, object], service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil(LISTING, said([offer(server, **change)]))
    with pytest.raises(InputError, match="was expected to say the size, md5 and url of the downl"):
        find_download(service, NAMES, tmp_path)


@pytest.mark.parametrize(
    ("where", "answer", "expected"),
    [
        (VERSION, [], "the version of the product"),
        (VERSION, {"id": "OpenNames"}, "the version of the product, and says"),
        (VERSION, {"version": 5}, "the version of the product"),
        (LISTING, {"downloads": []}, "a list of downloads"),
        (LISTING, [], "one download with the format CSV and the area GB"),
        (LISTING, ["x"], "one download with the format CSV and the area GB"),
    ],
)
def test_a_changed_service_is_one_sentence(
    where: str,
    answer: object,
    expected: str,
    service: Client,
    server: OfficialServer,
    tmp_path: Path,
) -> None:
    server.spoil(where, said(answer))
    with pytest.raises(InputError) as refusal:
        find_download(service, NAMES, tmp_path)
    assert expected in str(refusal.value)
    assert str(refusal.value).endswith("nothing was imported.")


def test_a_product_that_is_no_longer_there(service: Client, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is nothing at .*/products/OpenAnything"):
        find_download(service, Product("OpenAnything", "x", "x.zip"), tmp_path)


VALUES = st.none() | st.integers() | st.floats() | st.text(max_size=40) | st.just("CSV")


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["md5", "size", "url", "format", "area"]), VALUES),
        max_size=3,
    )
    | VALUES,
    st.dictionaries(st.sampled_from(["md5", "size", "url"]), VALUES),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_service_says_is_used_or_refused_in_a_sentence(
    service: Client,
    server: OfficialServer,
    tmp_path: Path,
    answer: object,
    changes: dict[str, object],
) -> None:
    for said_of_files in (answer, [offer(server, **changes)]):
        server.mend()
        server.spoil(LISTING, said(said_of_files))
        try:
            found = find_download(service, NAMES, tmp_path)
        except HotspotsError:
            continue
        assert isinstance(found, Wanted)
        assert found.address.startswith(("https://", server.url))
        assert found.path == tmp_path / "opname_csv_gb.zip"
