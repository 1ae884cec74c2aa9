"""`hotspots analyse`, run as people run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from geopandas.testing import assert_geodataframe_equal

from hotspots.__main__ import main
from hotspots.commands.analyse import _unsure
from hotspots.errors import SetupError
from hotspots.export.formats import FORMATS
from hotspots.store.database import lock_installation
from hotspots.store.schema import AuditEvent, Incident


def _analyse(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["analyse", *arguments, "-o", str(path)])


def test_all_areas_and_themes(small_county: Any, tmp_path: Path) -> None:
    result = _analyse(tmp_path / "all.gpkg")
    assert result.exit_code == 0, result.output
    areas = pyogrio.read_dataframe(tmp_path / "all.gpkg", layer="areas")
    counted = areas.set_index(["area", "theme"])["n"].to_dict()
    assert counted == {
        ("East", "asb"): 3,
        ("West", "asb"): 42,
        ("East", "violence"): 0,
        ("West", "violence"): 4,
        ("East", "rural"): 0,
        ("West", "rural"): 0,
    }
    assert "West, asb: 42 incidents" in result.output


def test_sensitive_incidents_are_counted_and_never_placed(
    small_county: Any, tmp_path: Path
) -> None:
    path = tmp_path / "violence.gpkg"
    assert _analyse(path, "--theme", "violence", "--area", "west").exit_code == 0
    areas = pyogrio.read_dataframe(path, layer="areas").iloc[0]
    assert (areas["n"], areas["n_mapped"]) == (4, 0)
    assert pyogrio.read_dataframe(path, layer="cells")["n"].sum() == 0
    assert pyogrio.read_info(path, layer="clusters")["features"] == 0


def test_period_and_agency_filter(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "march.gpkg"
    result = _analyse(path, "--theme", "asb", "--to", "2025-03", "--agency", "cou")
    assert result.exit_code == 0
    areas = pyogrio.read_dataframe(path, layer="areas").set_index("area")
    assert areas["n"].to_dict() == {"East": 3, "West": 30}
    assert set(areas["period_to"]) == {"2025-03"}


def test_a_period_without_data_says_so(small_county: Any, tmp_path: Path) -> None:
    result = _analyse(tmp_path / "later.gpkg", "--from", "2031-01", "--to", "2031-02")
    assert result.exit_code == 0
    assert result.stderr == (
        "No such incidents are stored for January to February 2031; "
        "those of all agencies, areas and kinds cover March to April 2025.\n"
    )


def test_poor_locations_are_left_out_and_counted(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "well.gpkg"
    # East's eastings and northings end in 00: they are known to 71 m.
    result = _analyse(path, "--theme", "asb", "--located-within", "50")
    assert result.exit_code == 0
    assert "Left out, known only to more than 50 m: 3 incidents.\n" in result.stdout
    assert "No such incidents" not in result.stderr
    with small_county.database.transaction() as session:
        session.execute(
            sa.update(Incident).where(Incident.month == "2025-04").values(accuracy_m=700.0)
        )
        lock_installation(session).data_version += 1
    result = _analyse(path, "--theme", "asb", "--located-within", "699")
    assert "Left out, known only to more than 699 m: 12 incidents.\n" in result.stdout
    areas = pyogrio.read_dataframe(path, layer="areas").set_index("area")
    assert areas["n"].to_dict() == {"East": 3, "West": 30}
    assert areas["n_left_out"].to_dict() == {"East": 0, "West": 12}
    assert set(areas["located_within_m"]) == {699}
    assert areas.loc["West", "located_by"] == "coordinates 100%"
    account = pyogrio.read_info(path, layer="cells")["layer_metadata"]["DESCRIPTION"]
    assert "Left out because they are known only to more than 699 m: 12." in account


def test_weighting_by_accuracy_is_said_and_leaves_counts(small_county: Any, tmp_path: Path) -> None:
    for name, more in (("plain", []), ("weighted", ["--weight-by-accuracy"])):
        path = tmp_path / f"{name}.gpkg"
        assert _analyse(path, "--theme", "asb", *more).exit_code == 0
    plain, weighted = (
        pyogrio.read_dataframe(tmp_path / f"{name}.gpkg", layer="cells")
        for name in ("plain", "weighted")
    )
    assert weighted["n"].equals(plain["n"])
    dense = plain["density"] > 0
    assert (weighted["density"][dense] < plain["density"][dense]).all()
    areas = pyogrio.read_dataframe(tmp_path / "weighted.gpkg", layer="areas")
    assert areas["weighted_by_accuracy"].all()
    account = pyogrio.read_info(tmp_path / "weighted.gpkg", layer="density")["layer_metadata"]
    assert "an incident counts 1 / (1 + (s / k)^2)" in account["DESCRIPTION"]
    account = pyogrio.read_info(tmp_path / "plain.gpkg", layer="density")["layer_metadata"]
    assert "1 / (1 + " not in account["DESCRIPTION"]


def test_weighting_by_harm_moves_the_density_and_leaves_counts(
    small_county: Any, tmp_path: Path
) -> None:
    with small_county.database.transaction() as session:
        # Half of West's nuisance becomes personal, which weighs three times as much.
        session.execute(
            sa.update(Incident).where(Incident.month == "2025-04").values(subtype="personal")
        )
        lock_installation(session).data_version += 1
    table = tmp_path / "ours.csv"
    table.write_text("theme,subtype,weight\nasb,nuisance,10\nasb,,10\nasb,personal,30\n")
    plain, weighed = tmp_path / "plain.gpkg", tmp_path / "weighed.gpkg"
    assert _analyse(plain, "--theme", "asb").exit_code == 0
    result = _analyse(weighed, "--theme", "asb", "--harm", "--harm-table", str(table))
    assert result.exit_code == 0, result.output
    assert "Weighted by harm, as the file says: ours.csv." in result.stdout
    before, after = (pyogrio.read_dataframe(path, layer="cells") for path in (plain, weighed))
    assert after["n"].equals(before["n"])
    assert after["gistar"].equals(before["gistar"])
    # 12 of the 46 that can be mapped, one of them beyond the areas, weigh 30 and the others 10.
    dense = before["density"] > 0
    ratios = after["density"][dense] / before["density"][dense]
    mean = (12 * 30 + 34 * 10) / 46
    assert ratios.min() >= 10 / mean - 1e-9
    assert ratios.max() <= 30 / mean + 1e-9
    assert ratios.max() > 1 > ratios.min()
    clusters = [pyogrio.read_dataframe(path, layer="clusters") for path in (plain, weighed)]
    assert_geodataframe_equal(*clusters)
    account = pyogrio.read_info(weighed, layer="density")["layer_metadata"]["DESCRIPTION"]
    assert (
        "Harm, Anti-social behaviour: in the density an incident counts its harm (ours.csv) "
        "over 15.22, the average of all that are stored of the theme" in account
    )
    areas = pyogrio.read_dataframe(weighed, layer="areas")
    assert areas["notes"].str.contains("Density and hotspots are weighted by harm: ").all()


def test_harm_that_cannot_be_had_is_refused(small_county: Any, tmp_path: Path) -> None:
    table = tmp_path / "ours.csv"
    for text, sentence in (
        ("theme,subtype,weight\nrural,fuel,1\n", 'no weight for "asb/'),
        ("theme,subtype,weight\nasb,nuisance,0\nasb,,0\n", "All incidents of asb weigh nothing"),
    ):
        table.write_text(text)
        result = _analyse(
            tmp_path / "out.gpkg", "--theme", "asb", "--harm", "--harm-table", str(table)
        )
        assert result.exit_code == 2
        assert sentence in result.stderr
    result = _analyse(tmp_path / "out.gpkg", "--harm-table", str(table))
    assert result.exit_code == 2
    assert "--harm-table says what incidents weigh with --harm" in result.stderr


def test_a_limit_of_no_metres_is_refused(small_county: Any, tmp_path: Path) -> None:
    result = _analyse(tmp_path / "out.gpkg", "--located-within", "0")
    assert result.exit_code == 2
    assert "0 is not in the range" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--area", "Nowhere"], 'There is no community area "Nowhere"; the areas are East, West.'),
        (["--theme", "piracy"], '"piracy" is not a theme; choose one of asb, violence, rural.'),
        (["--agency", "XYZ"], 'There is no agency with the code "XYZ"; the agencies are COU.'),
        (["--from", "March"], '"March" is not a month; write it as YYYY-MM'),
        (["--from", "2025-05", "--to", "2025-04"], "ends (April 2025) before it begins"),
        (
            ["--scheduler", "nonsense"],
            '"nonsense" is not the address of a dask scheduler; write it',
        ),
        (["--scheduler", "tcp://127.0.0.1:x"], "is not the address of a dask scheduler"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    small_county: Any, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    result = _analyse(tmp_path / "out.gpkg", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out.gpkg").exists()


def test_another_ending_is_refused(small_county: Any, tmp_path: Path) -> None:
    result = _analyse(tmp_path / "out.shp")
    assert result.exit_code == 2
    assert "out.shp cannot be written: name a file that ends in .gpkg" in result.stderr


def test_without_incidents_it_says_how_to_send_them(sqlite_database: Any, tmp_path: Path) -> None:
    result = _analyse(tmp_path / "out.gpkg")
    assert result.exit_code == 2
    assert "No community areas have been imported yet" in result.stderr


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a real scheduler with one worker, each a process of its own."""
    command = [sys.executable, "-m"]
    listening = ["--host", "127.0.0.1", "--no-dashboard"]
    with subprocess.Popen(
        [*command, "distributed.cli.dask_scheduler", "--port", "0", *listening],
        stderr=subprocess.PIPE,
        text=True,
    ) as scheduler:
        assert scheduler.stderr is not None
        found = (re.search(r"tcp://127\.0\.0\.1:\d+", line) for line in scheduler.stderr)
        address = next(match[0] for match in found if match)
        with subprocess.Popen(
            [*command, "distributed.cli.dask_worker", address, "--nthreads", "2", *listening],
            stderr=subprocess.DEVNULL,
        ) as worker:
            try:
                yield address
            finally:
                worker.terminate()
                scheduler.terminate()
                scheduler.stderr.close()


def test_a_cluster_gives_the_same_file(small_county: Any, tmp_path: Path, cluster: str) -> None:
    """The areas travel to another process and back."""
    command = [str(Path(sys.executable).with_name("hotspots")), "analyse"]
    for name, more in (("here", []), ("there", ["--scheduler", cluster])):
        subprocess.run(
            [*command, *more, "-o", str(tmp_path / f"{name}.gpkg")],
            check=True,
            capture_output=True,
            env={**os.environ, "HOTSPOTS_HOME": str(small_county.home)},
        )
    for layer in ("areas", "clusters", "density", "cells"):
        here = pyogrio.read_dataframe(tmp_path / "here.gpkg", layer=layer)
        there = pyogrio.read_dataframe(tmp_path / "there.gpkg", layer=layer)
        assert_geodataframe_equal(here, there)


def test_a_scheduler_that_does_not_answer(
    small_county: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.commands.analyse.SECONDS_TO_ANSWER", 1)
    result = _analyse(tmp_path / "out.gpkg", "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: No dask scheduler answers at tcp://127.0.0.1:9; "
        "check the address and that it runs.\n",
    )


def test_a_cluster_needs_its_extra(
    small_county: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = _analyse(tmp_path / "out.gpkg", "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "not installed; in the folder of Hotspots run .venv/bin/pip install" in result.stderr
    assert "hotspots[" not in result.stderr  # which names another project of the package index


def test_what_is_named_twice_is_analysed_once(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / "once.gpkg"
    twice = ["--area", "West", "--area", "west", "--theme", "asb", "--theme", "asb"]
    result = _analyse(path, *twice, "--agency", "cou", "--agency", "COU")
    assert result.exit_code == 0
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert areas[["area", "n", "agencies"]].to_numpy().tolist() == [["West", 42, "COU"]]
    account = pyogrio.read_info(path, layer="areas")["layer_metadata"]["DESCRIPTION"]
    assert "Incidents used: 42." in account
    assert result.stdout.count("West, asb") == 1


def test_an_agency_that_has_sent_nothing_is_known(small_county: Any, tmp_path: Path) -> None:
    assert _analyse(tmp_path / "before.gpkg").exit_code == 0  # which keeps a snapshot
    runner = CliRunner()
    assert runner.invoke(main, ["agencies", "add", "FIRE", "Invented fire service"]).exit_code == 0
    result = _analyse(tmp_path / "none.gpkg", "--agency", "fire")
    assert result.exit_code == 0
    assert result.stderr == (
        "No such incidents are stored for March to April 2025; "
        "those of all agencies, areas and kinds cover March to April 2025.\n"
    )


def test_one_cluster_is_not_1_clusters(small_county: Any, tmp_path: Path) -> None:
    result = _analyse(tmp_path / "asb.gpkg", "--theme", "asb", "--area", "West")
    assert "West, asb: 42 incidents, 1 cluster\n" in result.stdout


def test_the_output_is_refused_before_the_work(sqlite_database: Any, tmp_path: Path) -> None:
    (tmp_path / "folder.gpkg").mkdir()
    for name, sentence in (("folder.gpkg", "is a folder"), ("none/out.gpkg", "There is no folder")):
        result = _analyse(tmp_path / name)
        assert result.exit_code == 2
        assert sentence in result.stderr


@pytest.mark.parametrize("ending", FORMATS)
def test_each_copy_is_marked_and_recorded(small_county: Any, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"west.{ending}"
    result = _analyse(path, "--area", "West", "--theme", "asb")
    assert result.exit_code == 0, result.output
    with small_county.database.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.actor, event.action, event.rows) == ("command line", "download", 42)
    told, _, mark = event.subject.rpartition(" ")
    assert told == (
        f"west.{ending}: West, Anti-social behaviour, 2025-03 to 2025-04, all agencies, exact, copy"
    )
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", mark)
    written = path.read_bytes()
    if ending == "shp.zip":
        with zipfile.ZipFile(path) as packed:
            written = packed.read("README.txt")
    assert mark.encode() in written
    assert b"command line, exact places" in written


def test_two_copies_have_two_marks(small_county: Any, tmp_path: Path) -> None:
    for name in ("one.geojson", "two.geojson"):
        assert _analyse(tmp_path / name, "--theme", "asb").exit_code == 0
    with small_county.database.session() as session:
        subjects = session.scalars(
            sa.select(AuditEvent.subject).where(AuditEvent.action == "download")
        ).all()
    assert len({subject.rpartition(" ")[2] for subject in subjects}) == 2


def test_a_long_name_leaves_room_for_the_mark(small_county: Any, tmp_path: Path) -> None:
    path = tmp_path / f"{'a' * 200}.geojson"
    assert _analyse(path, "--theme", "asb", "--agency", "COU").exit_code == 0
    with small_county.database.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.subject.startswith("a" * 80 + ": 2 areas, Anti-social behaviour, ")
    assert event.subject.rpartition(" ")[2].encode() in path.read_bytes()


def test_a_copy_that_cannot_be_recorded_is_not_made(
    small_county: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise SetupError("The store is busy.")

    monkeypatch.setattr("hotspots.store.audit.record", busy)
    result = _analyse(tmp_path / "west.gpkg", "--theme", "asb")
    assert (result.exit_code, result.stderr) == (2, "Error: The store is busy.\n")
    assert not [*tmp_path.glob("*west*"), *tmp_path.glob(".*")]


@pytest.mark.parametrize(
    ("reliable", "said"),
    [
        ([], ""),
        ([True], ""),
        ([False], ", unsure"),
        ([False, False], ", all unsure"),
        ([True, False, True], ", 1 of them unsure"),
        ([True, False, False], ", 2 of them unsure"),
    ],
)
def test_clusters_that_may_be_chance_are_said(reliable: list[bool], said: str) -> None:
    clusters = gpd.GeoDataFrame({"reliable": np.array(reliable, dtype=bool)})
    assert _unsure(clusters) == said
