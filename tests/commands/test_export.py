"""`hotspots export`, run as people run it."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.errors import SetupError
from hotspots.export.formats import FORMATS
from hotspots.store.schema import AuditEvent

MONTHS = ("--from", "2025-03", "--to", "2025-04")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_of_the_pages_is_written_and_recorded(
    small_county, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"west.{ending}"
    done = run("--area", "west", *MONTHS, "-o", file)
    assert done.exit_code == 0, done.output
    assert f"Wrote {file}: Anti-social behaviour, West, March to April 2025" in done.output
    mark = done.output.partition("copy ")[2].strip(".\n")
    with small_county.database.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.actor, event.action) == ("command line", "download")
    assert event.subject == (
        f"west.{ending}: West, Anti-social behaviour, 2025-03 to 2025-04, all agencies, protected, "
        f"copy {mark}"
    )
    assert event.rows == 42


def test_without_exact_the_figures_are_protected(small_county, tmp_path: Path) -> None:
    for flags, few, sight in (((), (0, True), "protected"), (("--exact",), (3, False), "exact")):
        file = tmp_path / "county.gpkg"
        assert run(*MONTHS, *flags, "-o", file).exit_code == 0
        areas = pyogrio.read_dataframe(file, layer="areas").set_index("area")
        assert areas.loc["West", "n"] == 42
        assert (areas.loc["East", "n"], bool(areas.loc["East", "n_withheld"])) == few
        assert set(areas["sight"]) == {sight}
        assert (pyogrio.read_dataframe(file, layer="cells")["n"] > 0).all()
        said = pyogrio.read_info(file, layer="areas")["layer_metadata"]["DESCRIPTION"]
        assert ("Made from protected cells" in said) is (sight == "protected")
        assert "for: command line, " in said


def test_filters_mean_what_they_mean_on_pages(small_county, tmp_path: Path) -> None:
    file = tmp_path / "west.gpkg"

    def used(*filters: str) -> int:
        assert run("--area", "West", "--exact", *filters, "-o", file).exit_code == 0
        return int(pyogrio.read_dataframe(file, layer="areas")["n"].iloc[0])

    assert used("--from", "2025-04") == 12
    assert used("--to", "2025-03") == 30
    assert used("--subtype", "nuisance", "--agency", "cou") == 42
    assert used("--subtype", "personal") == 0
    assert used("--theme", "violence") == 4
    assert used("--located-within", "1000") == 42


def test_by_harm_the_density_is_of_harm_and_the_file_says_so(small_county, tmp_path: Path) -> None:
    table = tmp_path / "ours.csv"
    table.write_text("theme,subtype,weight,kind\nasb,nuisance,5,local\n")
    plain, weighed = tmp_path / "plain.gpkg", tmp_path / "weighed.gpkg"
    assert run(*MONTHS, "--exact", "-o", plain).exit_code == 0
    done = run(*MONTHS, "--exact", "--harm", "--harm-table", table, "-o", weighed)
    assert done.exit_code == 0, done.output
    cells = [pyogrio.read_dataframe(file, layer="cells") for file in (plain, weighed)]
    # All weigh the same: each is an incident of average harm.
    assert cells[1]["density"].to_numpy() == pytest.approx(cells[0]["density"].to_numpy())
    assert cells[1]["n"].equals(cells[0]["n"])
    said = pyogrio.read_info(weighed, layer="areas")["layer_metadata"]["DESCRIPTION"]
    assert "in the density an incident counts its harm (ours.csv) over 5, the average" in said
    assert "; weights declared here: nuisance 5" in said
    assert "Harm" not in pyogrio.read_info(plain, layer="areas")["layer_metadata"]["DESCRIPTION"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "west.html"), "ends in .gpkg"),
        (("--theme", "weather", "-o", "west.gpkg"), '"weather" is not a theme'),
        (("--subtype", "weather", "-o", "west.gpkg"), '"weather" is not a kind'),
        (("--times", "noon", "-o", "west.gpkg"), "noon"),
        (("--agency", "NOBODY", "-o", "west.gpkg"), 'no agency with the code "NOBODY"'),
        (("--area", "Atlantis", "-o", "west.gpkg"), "Atlantis"),
        (("--from", "2025-05", "--to", "2025-04", "-o", "west.gpkg"), "swap the two months"),
        (("--located-within", "77", "-o", "west.gpkg"), "100, 250, 500, 1000"),
        (("--area", "West", "--theme", "rural", "-o", "west.gpx"), "nowhere to go"),
        (("--harm", "-o", "west.gpkg"), "--harm needs --exact"),
        (("--pile-ups", "-o", "west.gpkg"), "--pile-ups needs --exact"),
        (("--exact", "--harm-table", "a.csv", "-o", "west.gpkg"), "weigh with --harm: add it"),
        (("--exact", "--harm", "--harm-table", "a.csv", "-o", "west.gpkg"), "no file a.csv"),
    ],
)
def test_what_cannot_be_followed_is_one_sentence(
    small_county,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.glob("west.*"))


def test_a_copy_that_cannot_be_recorded_is_not_made(
    small_county, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise SetupError("The store is busy.")

    monkeypatch.setattr("hotspots.store.audit.record", busy)
    done = run("--area", "west", *MONTHS, "--exact", "-o", tmp_path / "west.gpkg")
    assert (done.exit_code, done.stderr) == (2, "Error: The store is busy.\n")
    assert not [*tmp_path.glob("*west*"), *tmp_path.glob(".*")]


def test_without_incidents_it_says_what_to_do(sqlite_database, tmp_path: Path) -> None:
    done = run("-o", tmp_path / "west.gpkg")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
