"""`hotspots doctor` names what is there and what is missing."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from hotspots.__main__ import main
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Junctions, Names, Postcodes, Uprns
from hotspots.geocoding.service_area import WILTSHIRE


def test_an_empty_installation_lacks_three_things(sqlite_database: Any) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    missing = [line for line in result.output.splitlines() if line.startswith("MISSING")]
    assert result.exit_code == 1
    assert [line.split(" ", 1)[1][:35] for line in missing] == [
        "There is no gazetteer at " + str(sqlite_database.settings.gazetteer)[:10],
        "No community areas have been import",
        "There are no agencies; add one with",
    ]
    assert "OSTN15" in result.output


def test_what_is_there_is_counted(small_county: Any) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert "51 incidents" in result.output
    assert "2 community areas: Two squares" in result.output
    assert "The audit trail is whole" in result.output


def test_a_broken_audit_trail_is_named(small_county: Any) -> None:
    with small_county.database.transaction() as session:
        # Whoever can do this has the file itself in hand: what the chain is for.
        session.execute(text("DROP TRIGGER audit_events_no_update"))
        session.execute(text("UPDATE audit_events SET actor = 'nobody' WHERE id = 2"))
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "MISSING The audit trail breaks at event 2: it was altered" in result.output
    verified = CliRunner().invoke(main, ["db", "verify-audit"])
    assert verified.exit_code == 2
    assert "breaks at event 2" in verified.stderr


def test_kernels_that_go_wrong_are_not_said_to_run(
    sqlite_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.analysis.clusters.dbscan.dbscan_labels", lambda *_: np.ones(5))
    result = CliRunner().invoke(main, ["doctor"])
    assert "MISSING The compiled analysis kernels give wrong results" in result.output
    assert "kernels run" not in result.output


def gazetteer() -> Gazetteer:
    """Two invented sources with one row of each kind."""
    place, byte = np.array([400_000], np.int32), np.zeros(1, np.uint8)
    long = np.array([26], np.int64)
    year = f"{datetime.now(UTC):%Y-%m}"
    return Gazetteer(
        Postcodes(
            long, place, place, byte + 10, np.array([50], np.uint16), np.array([-1], np.int16),
            np.array([False]), byte,
        ),
        Uprns(long, place, place, byte + 1),
        Names(["Fore Street"], ["fore street"], byte.astype(np.int32), byte, place, place, place,
              ["Trowbridge"], ["Wiltshire"], byte + 1),
        Junctions(["a361"], ["b3098"], place, place, place, byte + 1),
        (
            GazetteerSource("Invented postcodes", year, "OGL", "Contains nothing.", 1),
            GazetteerSource("Invented places", year, "none", "", 3, "names"),
        ),
        WILTSHIRE,
    )  # fmt: skip


def doctor_on(gazetteer: Gazetteer, database: Any, age_days: int = 0) -> list[str]:
    """What the doctor says of a gazetteer that was written so many days ago."""
    path: Path = database.settings.gazetteer
    gazetteer.save(path)
    then = (datetime.now(UTC) - timedelta(days=age_days)).timestamp()
    os.utime(path, (then, then))
    result = CliRunner().invoke(main, ["doctor"])
    ours = ("Gazetteer: ", "The gazetteer ", "Invented ")
    return [line for line in result.output.splitlines() if line[8:].startswith(ours)]


def test_a_whole_gazetteer_is_described_source_by_source(sqlite_database: Any) -> None:
    year = f"{datetime.now(UTC):%Y-%m}"
    assert doctor_on(gazetteer(), sqlite_database) == [
        f"ok      Gazetteer: Invented postcodes {year}, 1 postcode (OGL); maps print: "
        "Contains nothing.",
        f"ok      Gazetteer: Invented places {year}, 1 UPRN, 1 name, 1 junction (none)",
        "ok      The gazetteer and the settings have the same service area, "
        "365000,104000,447000,214000",
    ]


def test_what_a_gazetteer_lacks_is_advice_with_the_download_that_has_it(
    sqlite_database: Any,
) -> None:
    plain = Gazetteer(gazetteer().postcodes, sources=gazetteer().sources[:1])
    advice = [line for line in doctor_on(plain, sqlite_database) if line.startswith("ADVICE")]
    assert [line.split(";")[0] for line in advice] == [
        "ADVICE  The gazetteer has no UPRNs, so property numbers (UPRNs) are not located",
        "ADVICE  The gazetteer has no names, so streets, villages, landmarks and farms are not "
        "found by name",
        "ADVICE  The gazetteer has no junctions, so junctions of roads are placed by their streets "
        "alone, if at all",
    ]
    assert [line.split("add ")[1].split(":")[0] for line in advice] == [
        "OS Open UPRN",
        "OS Open Names",
        "OS Open Roads",
    ]
    assert all("hotspots gazetteer build" in line for line in advice)


def test_an_old_edition_is_named(sqlite_database: Any) -> None:
    sources = (replace(gazetteer().sources[0], edition="2023.2.0"), gazetteer().sources[1])
    lines = doctor_on(replace(gazetteer(), sources=sources), sqlite_database, age_days=900)
    assert [line for line in lines if line.startswith("ADVICE")] == [
        "ADVICE  Invented postcodes 2023.2.0 is over a year old; download the newest edition and "
        "build the gazetteer again"
    ]


def test_without_dates_of_editions_the_date_of_the_file_counts(sqlite_database: Any) -> None:
    sources = (replace(gazetteer().sources[0], edition="unknown"), gazetteer().sources[1])
    undated = replace(gazetteer(), sources=sources)
    assert not [line for line in doctor_on(undated, sqlite_database) if "year ago" in line]
    (line,) = [x for x in doctor_on(undated, sqlite_database, age_days=500) if "year ago" in x]
    assert line.startswith("ADVICE  The gazetteer was built on ")


def test_another_service_area_than_the_settings_is_advice(
    sqlite_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_SERVICE_AREA", "200000,10000,300000,150000")
    (line,) = [x for x in doctor_on(gazetteer(), sqlite_database) if x.startswith("ADVICE")]
    assert "built for the service area 365000,104000,447000,214000" in line
    assert "the settings say 200000,10000,300000,150000" in line


def test_a_damaged_gazetteer_is_missing(sqlite_database: Any) -> None:
    sqlite_database.settings.gazetteer.write_bytes(b"nothing")
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "MISSING The file" in result.output
