"""What was found about maps is read by others, for as long as it follows from what is stored."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from hotspots import judged_inputs, judged_maps
from hotspots.assessment import Picture, load_picture
from hotspots.disclosure import Sight
from hotspots.judged_inputs import JUDGED, NOT_JUDGED, inputs_digest
from hotspots.judged_maps import judge_maps
from hotspots.judgement_file import read_kept
from hotspots.kept_judgements import KeptJudgements
from hotspots.store.database import Database
from hotspots.store.kept_file import ABANDONED_SECONDS
from hotspots.store.schema import Incident
from hotspots.store.snapshot import COLUMNS, Snapshot
from hotspots.store.withdrawals import withdraw_incident
from tests.judged_square import SOUTH, WEST, Sent, picture, send_daily, store_square

DAILY: Sent = ("2025-01-01", "2025-09-30", 2)
OTHERS = "f" * 32
GIVE_UP_SECONDS = 120
READ = """
import json, sys
from hotspots import judged_maps
from hotspots.assessment import Sight, load_picture
from hotspots.store.database import open_database

def refuse(*_):
    raise AssertionError("judged again")

if "reads" in sys.argv:
    judged_maps.judge_maps = refuse
picture = load_picture(open_database())
print(json.dumps([picture.judged("square", "asb", sight).sentence for sight in Sight]))
"""
STOPS_IN_THE_MIDDLE = """
import time
from pathlib import Path
from hotspots import kept_judgements
from hotspots.assessment import Sight, load_picture
from hotspots.store.database import open_database

write_whole = kept_judgements.write_whole

def write_half(path, write):
    def half(file):
        write(file)
        file.truncate(file.tell() // 2)
        file.flush()
        print("half", flush=True)
        time.sleep(600)
    write_whole(path, half)

kept_judgements.write_whole = write_half
load_picture(open_database()).judged("square", "asb", Sight.EXACT)
"""


@pytest.fixture
def stored(database: Database) -> Database:
    """The square, with nine months of two themes."""
    store_square(database)
    send_daily(database, "asb/nuisance", prefix="A")
    send_daily(database, "violence/without_injury", prefix="V", seed=3)
    return database


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, nothing is judged any more."""

    def refuse(*_: object) -> None:
        raise AssertionError("judged again")

    return lambda: monkeypatch.setattr(judged_maps, "judge_maps", refuse)


def kept_in(folder: Path, **said: str) -> Picture:
    """A picture of the square that keeps what is found in a folder."""
    found = picture(DAILY)
    judgements = KeptJudgements(folder, said.get("instance", "0" * 32))
    return Picture(found.snapshot, found.boundaries, judgements=judgements)


def judge_all(database: Database) -> dict[tuple[str, Sight], str]:
    """What is said of the map of each theme."""
    shown = load_picture(database)
    return {
        (theme, sight): shown.judged("square", theme, sight).sentence
        for theme in ("asb", "violence")
        for sight in Sight
    }


def files(database: Database) -> dict[str, bytes]:
    """By theme and sight."""
    folder = database.settings.home / "judged_maps"
    return {path.name.split("-", 2)[2]: path.read_bytes() for path in folder.iterdir()}


def versions(database: Database) -> set[int]:
    """Of the data that the files say they belong to."""
    folder = database.settings.home / "judged_maps"
    return {int(path.name.split("-")[1]) for path in folder.iterdir()}


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Python in a process of its own, at the installation that the environment names."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def told(process: subprocess.Popen[str]) -> list[str]:
    output, errors = process.communicate(timeout=GIVE_UP_SECONDS)
    assert process.returncode == 0, errors
    said: list[str] = json.loads(output)
    return said


@pytest.mark.parametrize("sight", Sight)
def test_what_is_read_is_what_was_found(
    tmp_path: Path, sight: Sight, refused: Callable[[], None]
) -> None:
    found = judge_maps(picture(DAILY), "asb", sight)
    assert kept_in(tmp_path / "kept").judged("square", "asb", sight) == found["Square"]
    refused()
    assert kept_in(tmp_path / "kept").judged("square", "asb", sight) == found["Square"]
    [kept] = (tmp_path / "kept").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_nothing_is_kept_where_there_are_too_few_months(tmp_path: Path) -> None:
    few = picture(("2025-01-01", "2025-05-31", 1))
    shown = Picture(few.snapshot, few.boundaries, judgements=KeptJudgements(tmp_path / "kept", "0"))
    assert "cannot be said yet" in shown.judged("square", "asb", Sight.EXACT).sentence
    assert inputs_digest(few, "asb") is None
    assert not (tmp_path / "kept").exists()


def test_no_place_of_an_incident_is_kept(tmp_path: Path) -> None:
    kept_in(tmp_path).judged("square", "asb", Sight.EXACT)
    [kept] = tmp_path.iterdir()
    numbers = np.array(list(_numbers(json.loads(kept.read_text())["maps"])))
    assert len(numbers) > 50
    for start in (WEST, SOUTH):  # the square is 3 km wide
        assert not ((numbers >= start) & (numbers <= start + 3_000)).any()


def _numbers(content: Any) -> Iterator[float]:
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            yield from _numbers(one)
    elif isinstance(content, float):
        yield content


def _changed(name: str) -> Picture:
    """The square's picture with one column of its snapshot changed in every row but the first."""
    found = picture(DAILY)
    column = getattr(found.snapshot, name).copy()
    if column.dtype == np.bool_:
        column[1:] = ~column[1:]
    elif name == "match_type":
        column[1:] = 1
    elif name in ("area", "subtype", "agency"):
        column[1:] = -1
    else:
        column[1:] = column[1:] - 1  # a metre, a day, a minute or a month
    snapshot = replace(found.snapshot, match_types=("c", "d"), **{name: column})
    return Picture(snapshot, found.boundaries)


@pytest.mark.parametrize("name", JUDGED)
def test_whatever_a_judgement_looks_at_makes_another_digest(name: str) -> None:
    assert inputs_digest(_changed(name), "asb") != inputs_digest(picture(DAILY), "asb")


@pytest.mark.parametrize("name", sorted({*NOT_JUDGED} - {"theme"}))
def test_what_makes_no_other_digest_makes_no_other_judgement(name: str) -> None:
    assert inputs_digest(_changed(name), "asb") == inputs_digest(picture(DAILY), "asb")
    for sight in Sight:
        assert judge_maps(_changed(name), "asb", sight) == judge_maps(picture(DAILY), "asb", sight)


def test_another_theme_or_other_areas_make_another_digest() -> None:
    found = picture(DAILY)
    digests = {inputs_digest(found, theme) for theme in ("asb", "violence")}
    (area,) = found.boundaries.areas
    for other in (replace(area, name="Circle"), replace(area, geometry=area.geometry.buffer(1))):
        boundaries = replace(found.boundaries, areas=(other,))
        digests.add(inputs_digest(Picture(found.snapshot, boundaries), "asb"))
    assert len(digests) == 4


def test_incidents_before_the_months_of_the_map_make_no_other_digest() -> None:
    longer, shorter = (picture((first, "2025-09-30", 1)) for first in ("2024-01-01", "2024-02-01"))
    kept = longer.snapshot.first_day >= np.datetime64("2024-02-01")
    columns = {name: getattr(longer.snapshot, name)[kept] for name in COLUMNS}
    same = Picture(replace(longer.snapshot, **columns), longer.boundaries)
    assert inputs_digest(same, "asb") == inputs_digest(longer, "asb")
    assert inputs_digest(shorter, "asb") != inputs_digest(longer, "asb")  # other places


def test_another_method_judges_anew(
    tmp_path: Path, refused: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_in(tmp_path).judged("square", "asb", Sight.EXACT)
    monkeypatch.setattr(judged_inputs, "method_digest", lambda: "after an upgrade")
    refused()
    with pytest.raises(AssertionError, match="judged again"):
        kept_in(tmp_path).judged("square", "asb", Sight.EXACT)


def test_each_column_of_a_snapshot_is_judged_unless_it_is_said_not_to_be() -> None:
    values = {field.name for field in fields(Snapshot) if "NDArray" in str(field.type)}
    assert set(COLUMNS) == values
    assert {*JUDGED, *NOT_JUDGED} == values


def _cut(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at]


@pytest.mark.parametrize(
    "damage",
    [
        _cut(0),
        _cut(100),
        _cut(-1),
        lambda content: b"[]",
        lambda content: b"\xff\xfe",
        lambda content: b"[" * 100_000,
        lambda content: content.replace(b'"Square"', b'"Circle"'),
        lambda content: content.replace(b'"exact"', b'"protected"'),
        lambda content: content.replace(b'"asb"', b'"rural"'),
        lambda content: content.replace(b'"bandwidth":', b'"bandwidth":"wide","was":'),
        lambda content: re.sub(rb'"inputs":"\w{8}', b'"inputs":"00000000', content),
    ],
)
def test_a_damaged_file_is_judged_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    found = kept_in(tmp_path).judged("square", "asb", Sight.EXACT)
    [kept] = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert kept.read_bytes() != whole
    assert kept_in(tmp_path).judged("square", "asb", Sight.EXACT) == found
    assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_written_keeps_nothing_and_breaks_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "kept"
    folder.write_text("a file stands where the folder should be")
    with caplog.at_level(logging.WARNING):
        judged = kept_in(folder).judged("square", "asb", Sight.EXACT)
    assert judged == judge_maps(picture(DAILY), "asb", Sight.EXACT)["Square"]
    assert "How good the maps are could not be kept" in caplog.text


def test_files_of_another_installation_are_left_alone(tmp_path: Path) -> None:
    kept_in(tmp_path, instance=OTHERS).judged("square", "asb", Sight.EXACT)
    [theirs] = tmp_path.iterdir()
    content = theirs.read_bytes()
    mine = kept_in(tmp_path)
    KeptJudgements(tmp_path, "0" * 32).forget_outdated(mine)
    mine.judged("square", "asb", Sight.EXACT)
    assert theirs.read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 2


def test_only_the_theme_that_changed_is_judged_anew(stored: Database) -> None:
    before, said = files(stored) if judge_all(stored) else {}, judge_all(stored)
    assert len(before) == 4
    send_daily(stored, "violence/without_injury", prefix="W", seed=4)
    load_picture(stored)
    # What does not hold any more is gone before anybody looks, the rest is that of now.
    assert files(stored) == {name: before[name] for name in before if name.startswith("asb")}
    now = judge_all(stored)
    assert {name for name in before if files(stored)[name] != before[name]} == {
        "violence-exact.json", "violence-protected.json",
    }  # fmt: skip
    assert {key for key in said if said[key] != now[key]} == {
        ("violence", sight) for sight in Sight
    }
    with stored.session() as session:
        assert versions(stored) == {stored.data_version(session)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_erased_incident_leaves_no_trace(stored: Database, tmp_path: Path) -> None:
    """What is kept afterwards is what would be kept had it never been sent."""
    never = judge_all(stored)
    kept = files(stored)
    send_daily(
        stored, "asb/nuisance", prefix="Canary", first="2025-08-14", last="2025-08-14", seed=5
    )
    assert judge_all(stored) != never
    with_it = files(stored)
    assert with_it["asb-exact.json"] != kept["asb-exact.json"]
    with stored.transaction() as session:
        canary = session.scalars(sa.select(Incident).where(Incident.reference == "Canary0")).one()
        withdraw_incident(session, canary, actor="test")
    load_picture(stored)
    for content in files(stored).values():
        assert read_kept_inputs(content) != read_kept_inputs(with_it["asb-exact.json"])
    assert judge_all(stored) == never
    assert files(stored) == kept


def read_kept_inputs(content: bytes) -> str:
    said: str = json.loads(content)["inputs"]
    return said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_second_process_reads_what_the_first_judged(stored: Database) -> None:
    at_once = [start(READ), start(READ)]
    first, second = (told(process) for process in at_once)
    assert first == second == told(start(READ, "reads"))
    assert first[0].startswith("Of the 92 incidents of July to September 2025")
    assert set(files(stored)) == {"asb-exact.json", "asb-protected.json"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_writer_that_is_killed_leaves_nothing_broken(stored: Database) -> None:
    process = start(STOPS_IN_THE_MIDDLE)
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=GIVE_UP_SECONDS)
    folder = stored.settings.home / "judged_maps"
    [piece] = folder.iterdir()
    assert read_kept(piece) is None
    judge_all(stored)
    assert len(list(folder.glob("*.json"))) == 4
    assert piece.exists()  # somebody may be writing it still
    long_ago = time.time() - ABANDONED_SECONDS - 1
    os.utime(piece, (long_ago, long_ago))
    send_daily(stored, "violence/without_injury", prefix="W", seed=4)
    load_picture(stored)
    assert not piece.exists()
