"""Every real postcode of twelve postcode areas, clean and in ten dirty forms."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.postcode import pack

SHARED = Path(__file__).resolve().parents[2] / "../shared"
SOURCE = SHARED / "data/codepoint_open"

pytestmark = pytest.mark.skipif(
    not SOURCE.exists(), reason="OS Code-Point Open is not at ../shared/data/codepoint_open"
)


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    found: list[list[str]] = []
    for path in sorted((SOURCE / "Data/CSV").glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            found += list(csv.reader(file))
    return found


@pytest.fixture(scope="module")
def real() -> Gazetteer:
    return build_gazetteer([SOURCE])


def look_alikes(postcode: str) -> str:
    """Exchange digits for letters where only a digit can stand: inward, and last of two."""
    outward, inward = postcode.split()
    change = str.maketrans("01", "OI")
    if (len(outward), outward[-2:].isdigit()) in ((4, True), (3, True)):
        outward = outward[:2] + outward[2:].translate(change)
    # What stays must still show one digit, or it would be a word.
    changed = f"{outward} {inward[:1].translate(change)}{inward[1:]}"
    return changed if any(c.isdigit() for c in changed) else postcode


FORMS: dict[str, Callable[[str], str]] = {
    "clean": lambda p: p,
    "no space": lambda p: p.replace(" ", ""),
    "double space": lambda p: p.replace(" ", "  "),
    "lower case": str.lower,
    "no-break space": lambda p: p.replace(" ", "\u00a0"),
    "full stop": lambda p: p + ".",
    "look-alikes": look_alikes,
    "byte order mark": lambda p: "\ufeff" + p,
    "tab": lambda p: p.replace(" ", "\t"),
    "address": lambda p: f"Flat 2, 12 High Street, Trowbridge, {p}, United Kingdom",
    "full width": lambda p: "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in p),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_postcode_resolves_exactly(
    form: Callable[[str], str], rows: list[list[str]], real: Gazetteer
) -> None:
    assert len(rows) == 192_644
    cells = [form(row[0]) for row in rows]
    points = Geocoder(real).locate({"postcode": cells}, rows=len(rows)).points
    without = np.array([row[1] == "90" for row in rows])
    expected = np.array([[row[2], row[3]] for row in rows], dtype=float)
    np.testing.assert_array_equal(points.easting[~without], expected[~without, 0])
    np.testing.assert_array_equal(points.northing[~without], expected[~without, 1])
    assert without.sum() == 1
    assert np.isnan(points.easting[without]).all()
    assert (points.accuracy[~without] >= 50).all()


def test_look_alikes_are_really_exchanged(rows: list[list[str]]) -> None:
    assert sum(look_alikes(row[0]) != row[0] for row in rows) > 40_000


def test_postcodes_that_do_not_exist_abstain(rows: list[list[str]], real: Gazetteer) -> None:
    random = np.random.default_rng(20_311)
    existing = {row[0] for row in rows}
    districts = sorted({row[0].split()[0] for row in rows})
    letters = list("ABDEFGHJLNPQRSTUWXYZ")
    invented: list[str] = []
    while len(invented) < 10_000:
        inward = f"{random.integers(10)}{''.join(random.choice(letters, 2))}"
        postcode = f"{random.choice(districts)} {inward}"
        if postcode not in existing:
            assert pack(postcode)
            invented.append(postcode)
    locations = Geocoder(real).locate({"postcode": invented}, rows=len(invented))
    assert not locations.points.located.any()
    assert {f for row in range(100) for f in locations.result(row).flags} == {"postcode_unknown"}


def test_the_source_is_described(real: Gazetteer) -> None:
    (origin,) = real.sources
    assert (origin.edition, origin.rows, len(real)) == ("2025.4.0", 192_643, 192_643)
    assert "12 of the 120 postcode areas are present." in origin.notes
    assert "\u00a9 Crown copyright and database right 2025" in origin.attribution


def test_two_builds_are_the_same_bytes(real: Gazetteer, tmp_path: Path) -> None:
    real.save(tmp_path / "a.npz")
    build_gazetteer([SOURCE]).save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
