"""What the pages about geocoding list is what the program knows, and their examples are real."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import LOCATION_COLUMNS, Geocoder
from hotspots.geocoding.result import Flag, MatchType

DOCS = Path(__file__).resolve().parents[2] / "docs"
REFERENCE = (DOCS / "reference/geocoding.md").read_text(encoding="utf-8")
BUILD = (DOCS / "how-to/build-the-gazetteer.md").read_text(encoding="utf-8")


PLACING = (DOCS / "how-to/place-what-was-not-found.md").read_text(encoding="utf-8")
WEB = DOCS.parent / "web"


def table(heading: str) -> list[list[str]]:
    """The cells of the rows of the first table below a heading of the reference."""
    _, marked, after = REFERENCE.partition(f"# {heading}\n")
    assert marked, f"docs/reference/geocoding.md has no heading {heading}"
    lines = re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    rows = [re.split(r" ?\| ?", line.strip("|")) for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def codes(heading: str) -> list[str]:
    """The code in the first cell of each row."""
    return [re.findall(r"`([^`]+)`", row[0])[0] for row in table(heading)]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_every_field_is_listed() -> None:
    listed = [name for row in table("What is read") for name in re.findall(r"`(\w+)`", row[0])]
    assert listed == [*LOCATION_COLUMNS]


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        (re.findall(r"`(\w+)`", row[0]), heading)
        for row in table("What is read")
        for heading in re.findall(r"`([^`]+)`", row[1])
    ],
)
def test_a_heading_that_is_listed_is_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: list[str], heading: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path))
    Path("places.csv").write_text(f"{heading}\n1\n")
    done = run("geocode", "places.csv", "-o", "out.csv")
    assert done.exit_code == 0, done.output
    assert any(f"{name} from '{heading}'" in done.output for name in field), done.output


def test_every_column_of_a_result_is_listed() -> None:
    result = Geocoder(None).geocode(pd.DataFrame({"postcode": []}))
    listed = [
        name for row in table("Columns of a result") for name in re.findall(r"`(\w+)`", row[0])
    ]
    assert listed == list(result.columns)


def test_every_match_type_is_listed() -> None:
    assert codes("Match types") == [str(match_type) for match_type in MatchType]


def test_every_flag_is_listed_with_its_sentence() -> None:
    listed = [(code, row[1]) for code, row in zip(codes("Flags"), table("Flags"), strict=True)]
    assert listed == [(str(flag), flag.sentence) for flag in Flag]


@pytest.mark.parametrize("row", table("Grid references"), ids=lambda row: row[0])
def test_a_grid_reference_is_as_accurate_as_the_page_says(row: list[str]) -> None:
    written, metres = row[0].strip("`"), float(row[1].split()[0].replace(",", ""))
    found = Geocoder(None).geocode_one(grid_reference=written)
    assert found.located
    assert round(found.accuracy_m) == metres


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Geocoder:
    """A geocoder that knows the invented places of the how-to."""
    path = tmp_path_factory.mktemp("places") / "places.csv"
    path.write_text(blocks(BUILD, "csv")[0], encoding="utf-8")
    return Geocoder(build_gazetteer([path]))


@pytest.mark.parametrize("row", table("Examples"), ids=lambda row: row[0])
def test_an_example_of_a_text_is_answered_as_the_page_says(
    invented: Geocoder, row: list[str]
) -> None:
    written, match_type, radius, flags = (cell.strip("`") for cell in row)
    found = invented.geocode_one(address=written)
    assert str(found.match_type) == match_type
    assert (f"{found.accuracy_m:.0f} m" if found.located else "") == radius
    assert ", ".join(found.flags) == flags


def test_the_example_in_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("places.csv").write_text(blocks(BUILD, "csv")[0], encoding="utf-8")
    build_gazetteer([Path("places.csv")]).save(Path("gazetteer.npz"))
    (example,) = blocks(REFERENCE, "python")
    names: dict[str, Any] = {}
    exec(compile(example, "geocoding.md", "exec"), names)
    assert names["located"]["match_type"].tolist() == ["street", "grid_reference"]
    assert names["located"].crs.to_epsg() == 27700
    assert Flag.NAME_UNKNOWN.sentence in capsys.readouterr().out


def test_what_the_search_box_gets_is_what_the_page_says(invented: Geocoder) -> None:
    from web.locations import finding, search

    (place,) = finding.suggest_places(invented, "mill str")
    said = REFERENCE.partition("\n## While typing\n")[2].split("\n## ")[0]
    each = said.partition("each with ")[2].split(". Local")[0]
    assert re.findall(r"`(\w+)`", each) == list(finding.described(place))
    for limit in (finding.FEWEST_LETTERS, finding.MOST_LETTERS, finding.MOST_SUGGESTIONS):
        assert f" {limit} " in said or f" {limit}," in said
    assert search.PER_PERSON.split()[0] in said


def test_the_example_of_the_how_to_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOTSPOTS_GAZETTEER", raising=False)
    monkeypatch.delenv("HOTSPOTS_SERVICE_AREA", raising=False)
    example = BUILD.partition("\n## Try it without a download\n")[2].split("\n## ")[0]
    for name, content in zip(("places.csv", "reports.csv"), blocks(example, "csv"), strict=False):
        Path(name).write_text(content, encoding="utf-8")
    commands = [line for block in blocks(example, "sh") for line in block.splitlines()]
    shown = blocks(example, "text")
    for command, output in zip(commands, shown, strict=True):
        done = run(*shlex.split(command)[1:])
        assert done.exit_code == 0, done.output
        assert done.output.replace(str(tmp_path / "home"), "…") == output
    located = pd.read_csv("located.csv")
    listed = blocks(example, "csv")[2]
    assert located[listed.splitlines()[0].split(",")].to_csv(index=False) == listed


def test_what_the_how_to_tells_people_to_choose_is_on_the_pages() -> None:
    parts = [*(WEB / "locations").rglob("*.html"), WEB / "layout.py", WEB / "locations/answer.py"]
    shown = "\n".join(path.read_text(encoding="utf-8") for path in parts)
    chosen = set(re.findall(r"\*\*(.+?)\*\*", PLACING))
    assert len(chosen) >= 7
    assert [words for words in chosen if words not in shown] == []


def test_how_well_a_place_is_known_is_said_in_the_steps_that_the_page_offers() -> None:
    from web.locations.answer import RADII

    offered = set(RADII.values())
    assert any("exact" in words and "25 metres" in words for words in offered)
    assert any("village" in words and "1 kilometre" in words for words in offered)
    assert "from 25 metres for the exact spot to 1\nkilometre for a village" in PLACING


REFUSED = {
    "picture.png": b"\x89PNG\r\n\x1a\n",
    "codepo_gb.zip": b"PK\x03\x04" + bytes(100),
    "codepo_gb": b"",
    "osopenuprn_202602.csv": b"UPRN,X,Y_COORDINATE,LATITUDE,LONGITUDE\n1,400000,160000,51.3,-2\n",
    "far.csv": b"name,easting,northing,radius,kind\nFar Farm,100000,900000,100,farm\n",
    "wrong.csv": b"name,easting,northing,radius,kind\nNear Farm,400000,160000,0,farm\n",
}
"""Invented sources, in the order of the reasons on the page for refusing them."""


def _two_rows_where_three_are_listed(folder: Path) -> None:
    (folder / "Data/CSV").mkdir(parents=True)
    (folder / "Doc").mkdir()
    rows = (f'"WX1 1A{letter}",10,400500,161200,"E92000001","","","","",""' for letter in "AB")
    (folder / "Data/CSV/wx.csv").write_text("\r\n".join(rows))
    (folder / "Doc/metadata.txt").write_text(
        "PRODUCT: OS CODE-POINT_03.02\nDATASET VERSION NUMBER: 2025.4.0\n"
        "COPYRIGHT DATE: 20251020\n      WX\t3\n"
    )


def test_every_reason_for_a_refusal_is_one_that_the_build_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    for name, content in REFUSED.items():
        if content:
            Path(name).write_bytes(content)
    _two_rows_where_three_are_listed(tmp_path / "codepo_gb")
    refusals = BUILD.partition("\n## When it refuses\n")[2]
    reasons = re.findall(r"^\| (.*?….*?) \|", refusals, re.MULTILINE)
    for reason, name in zip(reasons, REFUSED, strict=True):
        done = run("gazetteer", "build", name)
        assert done.exit_code == 2
        said = ".*".join(re.escape(part.strip()) for part in reason.split("…"))
        assert re.search(said, done.stderr), (name, reason, done.stderr)
        assert not (tmp_path / "home/gazetteer.npz").exists()


def test_a_file_sent_again_is_located_by_the_new_gazetteer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    Path("places.csv").write_text(blocks(BUILD, "csv")[0], encoding="utf-8")
    Path("march.csv").write_text(
        'Reference,Category,Date,Address\nA1,Nuisance,27/03/2025,"Mill St, Exampleton"\n'
    )
    assert run("agencies", "add", "HOU", "White Horse Homes (invented)").exit_code == 0
    before = json.loads(run("submit", "march.csv", "--agency", "HOU", "--json").output)
    assert (before["accepted"], before["located"]) == (1, 0)
    assert run("gazetteer", "build", "places.csv").exit_code == 0
    after = json.loads(run("submit", "march.csv", "--agency", "HOU", "--json").output)
    assert (after["updated"], after["located"]) == (1, 1)
