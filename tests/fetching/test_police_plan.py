"""Street-level files of a force: those that are there are fetched, those that are not are named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from hotspots.errors import InputError, NotFoundError, SetupError
from hotspots.fetching.client import Client
from hotspots.fetching.police_plan import (
    PolicePlan,
    fetch_police,
    months_of,
    newest_month,
    plan_police,
)
from hotspots.fetching.provenance import provenance_of
from hotspots.periods import Month, Period
from tests.fetching.official_publications import (
    HAS_SHARED,
    SHARED,
    Publications,
    archive,
    police_file,
    real,
    zipped,
)
from tests.fetching.official_server import Fault, OfficialServer, serving

STORE = "/store/archive"


@pytest.fixture
def police(server: OfficialServer, client: Client) -> Client:
    client.setting = server.police
    return client


def plan(
    client: Client,
    folder: Path,
    first: str,
    last: str,
    *,
    force: str = "wiltshire",
    renew: bool = False,
) -> PolicePlan:
    return plan_police(
        client, force=force, period=Period.parse(first, last), folder=folder, renew=renew
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".json")


def months(publications: Publications, *wanted: str) -> None:
    files = {month: {"wiltshire": police_file(month, 10)} for month in wanted}
    publications.archives = {max(wanted): archive(files)}


def test_one_archive_holds_all_months(police: Client, tmp_path: Path) -> None:
    made = plan(police, tmp_path, "2025-01", "2025-03")
    (source,) = made.archives
    assert source.months == ("2025-03", "2025-02", "2025-01")
    assert source.address.endswith("/2025-03.zip")
    assert not source.whole
    assert made.missing == {}
    counted: list[int] = []
    assert fetch_police(police, made, advance=counted.append) == {}
    assert sum(counted) == source.size
    assert names(tmp_path) == [f"2025-0{n}-wiltshire-street.csv" for n in (1, 2, 3)]
    assert made.files == tuple(sorted(tmp_path.glob("*.csv")))
    for month in ("2025-01", "2025-02", "2025-03"):
        path = tmp_path / f"{month}-wiltshire-street.csv"
        assert path.read_bytes() == police_file(month, 40)
        known = provenance_of(path)
        assert known is not None
        assert known.edition == "2025-03"
        assert known.address.endswith(f"/2025-03.zip/{month}/{month}-wiltshire-street.csv")
        assert "data.police.uk" in known.attribution


def test_what_is_there_is_not_fetched_again(
    police: Client, server: OfficialServer, tmp_path: Path
) -> None:
    fetch_police(police, plan(police, tmp_path, "2025-01", "2025-02"))
    server.requests.clear()
    again = plan(police, tmp_path, "2025-01", "2025-02")
    assert again.archives == ()
    assert again.present == ("2025-01", "2025-02")
    assert server.requests == []
    more = plan(police, tmp_path, "2025-01", "2025-03")
    assert [source.months for source in more.archives] == [("2025-03",)]
    renewed = plan(police, tmp_path, "2025-01", "2025-02", renew=True)
    assert [source.months for source in renewed.archives] == [("2025-02", "2025-01")]


def test_a_damaged_file_is_fetched_again(police: Client, tmp_path: Path) -> None:
    fetch_police(police, plan(police, tmp_path, "2025-01", "2025-01"))
    path = tmp_path / "2025-01-wiltshire-street.csv"
    path.write_bytes(path.read_bytes()[:-5])
    fetch_police(police, plan(police, tmp_path, "2025-01", "2025-01"))
    assert path.read_bytes() == police_file("2025-01", 40)


def test_a_month_that_is_not_published_yet_is_named(police: Client, tmp_path: Path) -> None:
    made = plan(police, tmp_path, "2025-02", "2025-05")
    assert list(made.missing) == ["2025-04", "2025-05"]
    for month, name in (("2025-04", "April"), ("2025-05", "May")):
        assert made.missing[Month(month)] == (
            f"{name} 2025 is not there: it is not published yet; the newest month is March 2025. "
            "Ask again after the next publication."
        )
    fetch_police(police, made)
    assert names(tmp_path) == [f"2025-0{n}-wiltshire-street.csv" for n in (2, 3)]


def test_a_month_before_all_archives_is_named(police: Client, tmp_path: Path) -> None:
    made = plan(police, tmp_path, "2024-12", "2025-01")
    assert list(made.missing) == ["2024-12"]
    assert (
        "has no archive of it and the newest one does not reach" in made.missing[Month("2024-12")]
    )


def test_where_the_archive_of_a_month_is_withdrawn_the_newest_one_holds_it(
    police: Client, server: OfficialServer, tmp_path: Path
) -> None:
    made = plan(police, tmp_path, "2025-01", "2025-01")
    assert made.missing == {}
    assert [source.address for source in made.archives] == [f"{server.police}/latest.zip"]
    fetch_police(police, made)
    assert names(tmp_path) == ["2025-01-wiltshire-street.csv"]


def test_what_an_archive_does_not_reach_back_to_is_in_an_earlier_one(
    police: Client, publications: Publications, tmp_path: Path
) -> None:
    def of(*wanted: str) -> bytes:
        return archive({m: {"wiltshire": police_file(m, 10)} for m in wanted})

    publications.archives = {
        "2025-03": of("2025-02", "2025-03"),
        "2025-01": of("2024-12", "2025-01"),
    }
    made = plan(police, tmp_path, "2024-12", "2025-03")
    assert [source.months for source in made.archives] == [
        ("2025-03", "2025-02"),
        ("2025-01", "2024-12"),
    ]
    fetch_police(police, made)
    assert len(names(tmp_path)) == 4


def test_a_month_that_the_force_withdrew_is_named_and_not_taken_from_an_older_archive(
    police: Client, publications: Publications, tmp_path: Path
) -> None:
    both = {"wiltshire": police_file("2025-03", 5), "dorset": police_file("2025-03", 5)}
    older = archive({"2025-02": {"wiltshire": police_file("2025-02", 5)}})
    newer = archive({"2025-03": both, "2025-02": {"dorset": police_file("2025-02", 5)}})
    publications.archives = {"2025-03": newer, "2025-02": older}
    made = plan(police, tmp_path, "2025-02", "2025-03")
    assert [source.months for source in made.archives] == [("2025-03",)]
    assert "has no file of wiltshire for it" in made.missing[Month("2025-02")]


def test_a_force_that_there_is_not_lists_those_there_are(police: Client, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match='no force "wilts"; the forces are avon-and-somerset, wilt'
    ):
        plan_police(
            police, force="wilts", period=Period.parse("2025-01", "2025-03"), folder=tmp_path
        )


def test_a_connection_that_breaks_in_the_middle_loses_nothing(
    police: Client, server: OfficialServer, tmp_path: Path
) -> None:
    made = plan(police, tmp_path, "2025-01", "2025-03")
    server.spoil(STORE, Fault(breaks_after=1000), times=3)
    fetch_police(police, made)
    assert len(names(tmp_path)) == 3


def test_months_that_were_complete_stay_when_the_server_goes_away(
    police: Client, server: OfficialServer, publications: Publications, tmp_path: Path
) -> None:
    """Large enough that each month is a request of its own."""
    import random

    noise = random.Random(3)
    content = {
        month: police_file(month, 2)
        + b"".join(b"%d\n" % noise.getrandbits(90) for _ in range(40_000))
        for month in ("2025-01", "2025-02", "2025-03")
    }
    publications.archives = {"2025-03": archive({m: {"wiltshire": c} for m, c in content.items()})}
    made = plan(police, tmp_path, "2025-01", "2025-03")
    asked: list[int] = []

    def count(number: int) -> None:
        asked.append(number)
        server.spoil(STORE, Fault(status=503), times=99)

    with pytest.raises(SetupError):
        fetch_police(police, made, advance=count)
    assert names(tmp_path) == ["2025-03-wiltshire-street.csv"]
    server.mend()
    again = plan(police, tmp_path, "2025-01", "2025-03")
    assert again.present == ("2025-03",)
    fetch_police(police, again)
    assert {path.name[:7]: path.read_bytes() for path in tmp_path.glob("*.csv")} == content


def test_a_server_without_ranges_sends_the_whole_archive(
    police: Client, server: OfficialServer, publications: Publications, tmp_path: Path
) -> None:
    server.spoil(STORE, Fault(no_ranges=True), times=99)
    made = plan(police, tmp_path, "2024-12", "2025-03")
    (source,) = made.archives
    assert source.whole
    assert source.size == len(publications.archives["2025-03"])
    missing = fetch_police(police, made)
    assert list(missing) == ["2024-12"]
    assert names(tmp_path) == [f"2025-0{n}-wiltshire-street.csv" for n in (1, 2, 3)]
    assert (tmp_path / "2025-01-wiltshire-street.csv").read_bytes() == police_file("2025-01", 40)


def damaged(content: bytes) -> bytes:
    """An archive of which one byte within the file that is taken first is another."""
    at = content.index(b"2025-03-wiltshire-street.csv") + 60
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def whole_archives_that_are_none(content: bytes) -> list[bytes]:
    return [b"<html>Down for maintenance</html>", zipped({"other.txt": b"x"}), damaged(content)]


@pytest.mark.parametrize("kind", [0, 1, 2], ids=["page", "other archive", "damaged"])
def test_what_a_server_without_ranges_sends_in_the_place_of_an_archive_is_not_kept(
    police: Client, server: OfficialServer, publications: Publications, tmp_path: Path, kind: int
) -> None:
    right = publications.archives["2025-03"]
    server.spoil(STORE, Fault(no_ranges=True), times=99)
    publications.archives["2025-03"] = whole_archives_that_are_none(right)[kind]
    with pytest.raises(InputError):
        fetch_police(police, plan(police, tmp_path, "2025-01", "2025-03"))
    assert list(tmp_path.glob("*.zip*")) == []
    publications.archives["2025-03"] = right
    assert fetch_police(police, plan(police, tmp_path, "2025-01", "2025-03")) == {}
    assert names(tmp_path) == [f"2025-0{n}-wiltshire-street.csv" for n in (1, 2, 3)]


def test_an_archive_that_is_none_and_was_put_there_by_hand_stays(
    police: Client, tmp_path: Path
) -> None:
    (tmp_path / "2025-03.zip").write_bytes(b"no archive")
    with pytest.raises(InputError, match="replace or remove it first"):
        fetch_police(police, plan(police, tmp_path, "2025-01", "2025-03"))
    assert names(tmp_path) == ["2025-03.zip"]


def test_a_whole_archive_is_kept_for_the_right_name_of_the_force(
    police: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil(STORE, Fault(no_ranges=True), times=99)
    with pytest.raises(InputError, match='has no force "wiltshyre"'):
        fetch_police(police, plan(police, tmp_path, "2025-03", "2025-03", force="wiltshyre"))
    assert (tmp_path / "2025-03.zip").is_file()


def test_an_archive_put_there_by_hand_needs_no_network(
    police: Client, server: OfficialServer, publications: Publications, tmp_path: Path
) -> None:
    (tmp_path / "2025-03.zip").write_bytes(publications.archives["2025-03"])
    made = plan(police, tmp_path, "2025-01", "2025-03")
    assert fetch_police(police, made) == {}
    assert server.requests == []
    assert names(tmp_path) == ["2025-01-wiltshire-street.csv", "2025-02-wiltshire-street.csv",
                               "2025-03-wiltshire-street.csv", "2025-03.zip"]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Crime,Month\na,2025-03\n", "lacks Crime ID, Longitude, Latitude, Crime type; it has"),
        (b"", "it has 'nothing'"),
        (b"\xff\xfe\x00\x00", "was expected to have the columns"),
        (b'"' * 70_000, "was expected to have the columns"),
        (police_file("2025-02", 3), "was expected to hold 2025-03 and its first row is of '2025-0"),
    ],
    ids=["columns", "empty", "binary", "quotes", "another month"],
)
def test_a_changed_layout_of_a_file_is_one_sentence_and_nothing_is_kept(
    content: bytes, sentence: str, police: Client, publications: Publications, tmp_path: Path
) -> None:
    publications.archives = {"2025-03": archive({"2025-03": {"wiltshire": content}})}
    made = plan(police, tmp_path, "2025-03", "2025-03")
    with pytest.raises(InputError) as refusal:
        fetch_police(police, made)
    assert sentence in str(refusal.value)
    assert names(tmp_path) == []


def test_a_file_with_more_columns_is_taken(
    police: Client, publications: Publications, tmp_path: Path
) -> None:
    more = b"New," + police_file("2025-03", 2).replace(b"\n", b"\n,").rstrip(b",")
    publications.archives = {"2025-03": archive({"2025-03": {"wiltshire": more}})}
    fetch_police(police, plan(police, tmp_path, "2025-03", "2025-03"))
    assert names(tmp_path) == ["2025-03-wiltshire-street.csv"]


HOSTILE = {
    "../../2025-03/2025-03-wiltshire-street.csv": b"x",
    "/2025-03/2025-03-wiltshire-street.csv": b"x",
    "2025-03/2025-02-wiltshire-street.csv": b"x",
    "2025-03\\2025-03-wiltshire-street.csv": b"x",
    "2025-03/2025-03-../../x-street.csv": b"x",
}


def test_names_that_lead_elsewhere_are_no_files(
    police: Client, publications: Publications, tmp_path: Path
) -> None:
    publications.archives = {"2025-03": zipped(HOSTILE)}
    with pytest.raises(
        InputError, match=r"was expected to hold files named like 2025-01/2025-01-wi"
    ):
        plan(police, tmp_path, "2025-03", "2025-03")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"no archive", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_archive_is_one_sentence(
    content: bytes, police: Client, publications: Publications, tmp_path: Path
) -> None:
    publications.archives = {"2025-03": content}
    with pytest.raises(InputError):
        plan(police, tmp_path, "2025-03", "2025-03")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_checksum_in_the_archive_is_noticed(
    police: Client, publications: Publications, tmp_path: Path
) -> None:
    months(publications, "2025-03")
    made = plan(police, tmp_path, "2025-03", "2025-03")
    spoilt = bytearray(publications.archives["2025-03"])
    with zipfile.ZipFile(_file(publications, tmp_path)) as read:
        begin = read.infolist()[0].header_offset + 120
    (tmp_path / "copy.zip").unlink()
    spoilt[begin] ^= 0xFF
    publications.archives["2025-03"] = bytes(spoilt)
    with pytest.raises(InputError, match="is damaged"):
        fetch_police(police, made)
    assert names(tmp_path) == []


def _file(publications: Publications, folder: Path) -> Path:
    path = folder / "copy.zip"
    path.write_bytes(publications.archives["2025-03"])
    return path


def test_the_newest_month_is_that_of_the_latest_archive(
    police: Client, server: OfficialServer, publications: Publications
) -> None:
    assert newest_month(police) == "2025-03"
    server.spoil(STORE, Fault(no_ranges=True))
    assert newest_month(police) is None
    publications.archives = {"none": b""}
    server.spoil(STORE, Fault(status=404))
    with pytest.raises(NotFoundError):
        newest_month(police)


def test_the_months_of_a_period_are_in_order() -> None:
    assert months_of(Period.parse("2024-11", "2025-02")) == (
        "2024-11", "2024-12", "2025-01", "2025-02",
    )  # fmt: skip


@pytest.mark.skipif(not HAS_SHARED, reason="needs the files of data.police.uk in ../shared/data")
def test_real_files_arrive_as_they_are(tmp_path: Path) -> None:
    with serving(real()) as server:
        client = Client(server.police)
        fetch_police(client, plan(client, tmp_path, "2025-07", "2025-09"))
        client.close()
    for month in ("2025-07", "2025-08", "2025-09"):
        name = f"{month}-wiltshire-street.csv"
        expected = (SHARED / "police_uk/wiltshire" / name).read_bytes()
        assert (tmp_path / name).read_bytes() == expected
