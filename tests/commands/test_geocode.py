"""``hotspots geocode``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hotspots.__main__ import main

PLACES = """Ref,Post Code,Easting,Northing,source,note
1,WX2 1AA,,,phone,"=HYPERLINK(""x"")"
2,wx21aa.,157999,385999,phone,plain
3,WX9 9ZZ,,,email,-5
4,,0,0,email,<script>
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOTSPOTS_GAZETTEER", raising=False)
    local = tmp_path / "local.csv"
    local.write_text("postcode,easting,northing\nWX2 1AA,385512,157123\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["gazetteer", "build", str(local)]).exit_code == 0
    path = tmp_path / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["geocode", *map(str, arguments)])


def test_a_file_in_and_the_same_rows_with_points_out(places: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    answer = run(places, "-o", out)
    assert answer.exit_code == 0, answer.output
    table = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert table["Ref"].tolist() == ["1", "2", "3", "4"]
    assert table["Easting"].tolist() == ["", "157999", "", "0"]
    assert table["easting"].tolist() == ["385512.0", "", "", ""]
    assert table["match_type"].tolist() == ["postcode", "none", "none", "none"]
    assert table["flags"].tolist() == [
        "",
        "axes_swapped;conflict",
        "postcode_unknown",
        "placeholder",
    ]
    assert table["source_sent"].tolist() == ["phone", "phone", "email", "email"]
    assert table["source"].tolist() == ["local", "", "", ""]
    assert table["note"].tolist() == ['\'=HYPERLINK("x")', "plain", "-5", "<script>"]
    assert "Located 1 of 4 rows (25.0 %)." in answer.output
    assert "Fewer than 85 %" in answer.output
    assert "1 x The postcode is not in the gazetteer." in answer.output


def test_columns_can_be_named(places: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    places.write_text("where,E,N\nWX2 1AA,,\n", encoding="utf-8")
    refused = run(places, "-o", out)
    assert refused.exit_code == 2
    assert "no column of places" in refused.stderr
    assert run(places, "-o", out, "--column", "postcode=where").exit_code == 0
    assert pd.read_csv(out)["easting"].tolist() == [385_512]
    for wrong, sentence in (("town=where", "FIELD=NAME"), ("postcode=no", "has no column 'no'")):
        answer = run(places, "-o", out, "--column", wrong)
        assert answer.exit_code == 2
        assert sentence in answer.stderr


def test_address_columns_are_recognised_and_joined(places: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    local = tmp_path / "names.csv"
    local.write_text(
        "name,easting,northing,radius,kind,settlement\n"
        "Fore Street,385400,157400,150,street,Wexbridge\n"
        "Fore Street,400100,168100,120,street,Ashwick Magna\n"
        "Wexbridge,385500,157500,1500,settlement,\n",
        encoding="utf-8",
    )
    built = CliRunner().invoke(main, ["gazetteer", "build", str(local)])
    assert built.exit_code == 0, built.output
    places.write_text(
        "Address line 1,Address Line 2,Town,Post code\n"
        "Flat 3,12 Fore St,Wexbridge,\n"
        "12 Fore St,,,\n"
        ",,Wexbridge,\n",
        encoding="utf-8",
    )
    answer = run(places, "-o", out)
    assert answer.exit_code == 0, answer.output
    assert "address from 'Address line 1' and 'Address Line 2'" in answer.output
    assert "locality from 'Town'" in answer.output
    assert "Located by street (1), place (1)." in answer.output
    assert "1 x More than one street or place fits what was written." in answer.output
    table = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert table["match_type"].tolist() == ["street", "none", "place"]
    assert table["original"].tolist()[0] == "Flat 3, 12 Fore St, Wexbridge"
    assert "Fore Street, Ashwick Magna @ 400100,168100 +/- 120 m" in table["candidates"][1]
    named = run(places, "-o", out, "--column", "street=Address Line 2")
    assert "street from 'Address Line 2'" in named.output


def test_without_a_gazetteer_coordinates_still_work(
    places: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_GAZETTEER", str(tmp_path / "none.npz"))
    places.write_text("lat,long,postcode\n51.31234,-2.20834,\n,,WX2 1AA\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    answer = run(places, "-o", out)
    assert answer.exit_code == 0, answer.output
    assert "hotspots gazetteer build" in answer.output
    assert pd.read_csv(out)["match_type"].tolist() == ["coordinate", "none"]
    named = run(places, "-o", out, "--gazetteer", tmp_path / "none.npz")
    assert named.exit_code == 2
    assert "There is no gazetteer" in named.stderr


def test_a_file_without_rows(places: Path, tmp_path: Path) -> None:
    places.write_text("postcode\n", encoding="utf-8")
    answer = run(places, "-o", tmp_path / "out.csv")
    assert answer.exit_code == 0, answer.output
    assert "The file has no rows." in answer.output
    assert (tmp_path / "out.csv").read_text().startswith("postcode,easting,northing,")


def test_a_missing_file(tmp_path: Path) -> None:
    answer = run(tmp_path / "none.csv", "-o", tmp_path / "out.csv")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Error: There is no file")


def test_it_never_writes_over_what_it_reads(places: Path) -> None:
    before = places.read_bytes()
    answer = run(places, "-o", places)
    assert answer.exit_code == 2
    assert "is the file that is read" in answer.stderr
    assert places.read_bytes() == before


def test_it_writes_csv_alone(places: Path, tmp_path: Path) -> None:
    answer = run(places, "-o", tmp_path / "out.xlsx")
    assert answer.exit_code == 2
    assert "name a file that ends in .csv" in answer.stderr
