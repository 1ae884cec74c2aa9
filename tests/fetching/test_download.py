"""One file: whole, right and resumed, or not there."""

from __future__ import annotations

import json
import random
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from hotspots.errors import InputError, NotFoundError, SetupError
from hotspots.fetching.client import CHUNK, Client
from hotspots.fetching.download import Wanted, download, is_current
from hotspots.fetching.provenance import is_there, provenance_of
from tests.fetching.official_publications import Publications, md5
from tests.fetching.official_server import Fault, OfficialServer

SIZE = 300_000
BLOB = random.Random(4).randbytes(SIZE)
STORE = "/store/OpenNames"


@pytest.fixture
def publications(publications: Publications) -> Publications:
    publications.products["OpenNames"] = ("opname_csv_gb.zip", "2031-01", BLOB)
    return publications


@pytest.fixture
def wanted(server: OfficialServer, tmp_path: Path) -> Wanted:
    return Wanted(
        address=f"{server.downloads}/products/OpenNames/downloads?area=GB&redirect",
        path=tmp_path / "folder/names.zip",
        most=10_000_000,
        size=SIZE,
        md5=md5(BLOB),
        edition="2031-01",
        attribution="Invented.",
    )


def ranges(server: OfficialServer) -> list[str | None]:
    return [each.range for each in server.asked(STORE)]


def starts(server: OfficialServer) -> list[int]:
    return [int(each.removeprefix("bytes=").rstrip("-")) if each else 0 for each in ranges(server)]


def whole_chunks(size: int) -> int:
    """So much of what arrived before a break is kept."""
    return size // CHUNK * CHUNK


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_with_its_provenance(client: Client, wanted: Wanted) -> None:
    counted: list[int] = []
    known = download(client, wanted, advance=counted.append)
    assert wanted.path.read_bytes() == BLOB
    assert sum(counted) == SIZE
    assert provenance_of(wanted.path) == known
    assert (known.size, known.edition, known.attribution) == (SIZE, "2031-01", "Invented.")
    assert known.address.endswith("/products/OpenNames/downloads")
    assert "secret" not in wanted.path.with_name("names.zip.provenance.json").read_text()
    assert known.licence == "Open Government Licence v3.0"
    assert left_in(wanted.path.parent) == ["names.zip", "names.zip.provenance.json"]
    assert is_current(wanted)


def test_a_connection_that_breaks_goes_on_where_it_broke(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    counted: list[int] = []
    server.spoil(STORE, Fault(breaks_after=100_000))
    server.spoil(STORE, Fault(breaks_after=50_000))
    download(client, wanted, advance=counted.append)
    assert wanted.path.read_bytes() == BLOB
    assert starts(server) == [
        0,
        whole_chunks(100_000),
        whole_chunks(whole_chunks(100_000) + 50_000),
    ]
    assert sum(counted) == SIZE


def test_it_goes_on_in_another_process_and_counts_what_was_there(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    server.spoil(STORE, Fault(breaks_after=120_000))
    server.spoil(STORE, Fault(status=503), times=99)
    with pytest.raises(SetupError, match="goes on where it stopped"):
        download(client, wanted)
    assert left_in(wanted.path.parent) == ["names.zip.part", "names.zip.part.json"]
    server.mend()
    server.requests.clear()
    counted: list[int] = []
    download(Client(server.url), wanted, advance=counted.append)
    assert wanted.path.read_bytes() == BLOB
    assert starts(server) == [whole_chunks(120_000)]
    assert counted[0] == whole_chunks(120_000)
    assert sum(counted) == SIZE


def test_many_breaks_with_progress_are_no_reason_to_give_up(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    server.spoil(STORE, Fault(breaks_after=20_000), times=14)
    download(client, wanted)
    assert wanted.path.read_bytes() == BLOB
    assert len(ranges(server)) == 15


def test_without_ranges_it_begins_anew(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    counted: list[int] = []
    server.spoil(STORE, Fault(breaks_after=100_000, no_ranges=True))
    server.spoil(STORE, Fault(no_ranges=True))
    download(client, wanted, advance=counted.append)
    assert wanted.path.read_bytes() == BLOB
    assert sum(counted) == SIZE


def test_without_ranges_a_break_at_the_same_place_ends(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    server.spoil(STORE, Fault(breaks_after=100_000, no_ranges=True), times=99)
    with pytest.raises(SetupError, match="the connection broke"):
        download(client, wanted)
    assert len(ranges(server)) <= 6


@pytest.mark.parametrize("stated", [True, False], ids=["checksum", "no checksum"])
def test_two_editions_are_never_joined(
    stated: bool, server: OfficialServer, client: Client, wanted: Wanted, publications: Publications
) -> None:
    if not stated:
        wanted = replace(wanted, size=None, md5=None)
    server.spoil(STORE, Fault(breaks_after=100_000))
    server.spoil(STORE, Fault(status=503), times=99)
    with pytest.raises(SetupError):
        download(client, wanted)
    server.mend()
    newer = BLOB[::-1] + b"more"
    publications.products["OpenNames"] = ("opname_csv_gb.zip", "2031-02", newer)
    if stated:
        download(client, replace(wanted, size=len(newer), md5=md5(newer)))
    else:
        download(client, wanted)
    assert wanted.path.read_bytes() == newer
    assert not is_current(wanted)


@pytest.mark.parametrize("part", ["bytes 5-9/10", "bytes 0-9/10", "nothing", ""])
def test_another_part_than_was_asked_for_is_not_joined(
    part: str, server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    server.spoil(STORE, Fault(breaks_after=100_000))
    server.spoil(STORE, Fault(status=206, headers=(("Content-Range", part),), content=b"other"))
    with pytest.raises(InputError, match="was asked for a part of the file and sends another"):
        download(client, replace(wanted, size=None, md5=None))
    assert not wanted.path.exists()


@pytest.mark.parametrize("etag", ['W/"weak"', ""])
def test_a_server_that_does_not_name_the_version_is_asked_anew(
    etag: str, server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    server.spoil(STORE, Fault(breaks_after=100_000, etag=etag or 'W/"x"'))
    download(client, wanted)
    assert wanted.path.read_bytes() == BLOB
    assert ranges(server)[0] is None


@pytest.mark.parametrize("change", [{"md5": "0" * 32}, {"size": SIZE + 1}])
def test_what_is_not_as_stated_is_tried_twice_and_not_kept(
    change: dict[str, object], server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    counted: list[int] = []
    with pytest.raises(InputError, match="is not what the publisher says it is"):
        download(client, replace(wanted, **change), advance=counted.append)
    assert left_in(wanted.path.parent) == []
    assert len(ranges(server)) == 2
    assert sum(counted) == 0


def test_a_file_that_was_spoilt_on_its_way_once_is_fetched_again(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    server.spoil(STORE, Fault(content=BLOB[::-1]))
    download(client, wanted)
    assert wanted.path.read_bytes() == BLOB


@pytest.mark.parametrize("stated", [SIZE - 1, 1_000])
def test_a_file_larger_than_stated_is_refused(stated: int, client: Client, wanted: Wanted) -> None:
    with pytest.raises(InputError, match="is larger than the"):
        download(client, replace(wanted, size=stated))
    assert left_in(wanted.path.parent) == []


def test_a_file_larger_than_any_such_file_is_refused_before_it_is_read(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    with pytest.raises(InputError, match=r"is larger than the 0\.1 MB"):
        download(client, replace(wanted, size=None, md5=None, most=100_000))
    assert left_in(wanted.path.parent) == []


def test_a_part_that_is_complete_is_not_asked_for_again(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    """A process may end between the last byte and the new name."""
    download(client, wanted)
    part = wanted.path.with_name("names.zip.part")
    wanted.path.rename(part)
    note = {"address": wanted.address.split("?")[0], "version": '"x"', "size": SIZE}
    part.with_name("names.zip.part.json").write_text(json.dumps(note))
    server.requests.clear()
    download(client, wanted)
    assert wanted.path.read_bytes() == BLOB
    assert server.requests == []


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"address": 1, "version": 2, "size": 3}'])
def test_a_part_of_which_nothing_is_known_is_thrown_away(
    note: str, server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    wanted.path.parent.mkdir()
    wanted.path.with_name("names.zip.part").write_bytes(b"x" * 1000)
    wanted.path.with_name("names.zip.part.json").write_text(note)
    download(client, wanted)
    assert wanted.path.read_bytes() == BLOB
    assert ranges(server) == [None]


def test_a_part_longer_than_the_file_is_thrown_away(
    server: OfficialServer, client: Client, wanted: Wanted
) -> None:
    tag = requests.head(f"{server.url}/store/OpenNames/x", timeout=5).headers["ETag"]
    wanted.path.parent.mkdir()
    wanted.path.with_name("names.zip.part").write_bytes(b"x" * (SIZE + 5))
    note = {"address": wanted.address.split("?")[0], "version": tag, "size": None}
    wanted.path.with_name("names.zip.part.json").write_text(json.dumps(note))
    download(client, wanted)
    assert wanted.path.read_bytes() == BLOB
    assert starts(server) == [SIZE + 5, 0]


def test_nothing_there(server: OfficialServer, client: Client, wanted: Wanted) -> None:
    server.spoil(STORE, Fault(status=404))
    with pytest.raises(NotFoundError):
        download(client, wanted)


def test_a_disk_without_room_is_said_before(
    client: Client, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1000))
    with pytest.raises(SetupError, match=r"needs 0 MB and the disk of .* has 0 MB left; make room"):
        download(client, wanted)


def test_a_file_that_changed_here_is_not_there(client: Client, wanted: Wanted) -> None:
    download(client, wanted)
    assert is_there(wanted.path)
    wanted.path.write_bytes(BLOB[:-1] + b"x")
    assert not is_there(wanted.path)
    assert not is_current(wanted)


def test_a_file_put_there_by_hand_is_there(tmp_path: Path) -> None:
    path = tmp_path / "names.zip"
    assert not is_there(path)
    path.write_bytes(b"by hand")
    assert is_there(path)
    path.with_name("names.zip.provenance.json").write_text("{}")
    assert provenance_of(path) is None
    assert is_there(path)
