"""Nine months of data.police.uk through the whole of intake, a neighbour's file, and older ones.

And what the documentation says that came out of the nine months.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

import boundaries
from hotspots.__main__ import main
from hotspots.boundaries import read_community_areas
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.location import SNAPPED
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.intake.submission_report import SubmissionReport
from hotspots.settings import Settings
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import Database
from hotspots.store.schema import Area, Incident, IncidentVersion, Place

ROOT = Path(__file__).resolve().parents[2]
DATA = (ROOT / "../shared/data").resolve()
HARM = (ROOT / "docs/analysis/harm-weights.md").read_text(encoding="utf-8")
DIVISIONS = DATA / "boundaries/ons/ward_E06000054.geojson"
LOOKUP = boundaries.division_lookup()
POLICE = DATA / "police_uk/wiltshire"
DORSET = DATA / "police_uk/neighbours/2025-03-dorset-street.csv"

pytestmark = pytest.mark.skipif(
    not (DIVISIONS.exists() and POLICE.exists() and DORSET.exists()),
    reason="needs the ONS boundaries and data.police.uk files in ../shared/data",
)

ROWS_2025 = 39_476
ASB_2025 = {
    "Trowbridge": 768,
    "Salisbury": 708,
    "Chippenham": 472,
    "Devizes": 372,
    "Amesbury": 299,
    "Melksham": 270,
    "Warminster": 263,
    "Tidworth": 233,
    "Calne": 206,
    "Southern Wiltshire": 198,
    "Royal Wootton Bassett & Cricklade": 193,
    "Westbury": 161,
    "South West Wiltshire": 142,
    "Bradford on Avon": 139,
    "Corsham": 110,
    "Malmesbury": 105,
    "Marlborough": 97,
    "Pewsey": 76,
}
ASB_OUTSIDE_2025 = 2_880
SUBTYPES = {
    "Anti-social behaviour": ("asb", "unspecified"),
    "Violence and sexual offences": ("violence", "unspecified"),
    "Robbery": ("violence", "robbery"),
    "Possession of weapons": ("violence", "weapons"),
    "Public order": ("violence", "public_order"),
}


@dataclass
class Wiltshire:
    """An installation with the official areas that the police have sent nine months to.

    Attributes
    ----------
    nine_months
        A copy of its folder, with these months alone, whatever a test sends later.
    """

    database: Database
    nine_months: Path
    reports: list[SubmissionReport]

    def send(self, path: Path, *, agency: str = "POL") -> SubmissionReport:
        """Submit one month's file."""
        return submit_file(
            self.database,
            path,
            sender=Sender(agency, "test"),
            profile=find_profile("police_uk"),
            geocoder=Geocoder(None),
        )

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self.database.session() as session:
            return [tuple(row) for row in session.execute(query)]

    def state(self) -> tuple[int, str]:
        """The data version, and a checksum of every incident and of all that it said before."""
        digest = hashlib.sha256()
        for table in (Incident.__table__, IncidentVersion.__table__, Place.__table__):
            # Which submission said the same again is no change of what an incident says.
            said = [column for column in table.c if column.name != "confirmed_id"]
            for row in self.rows(select(*said).order_by(table.c.id)):
                digest.update(repr(row).encode())
        with self.database.session() as session:
            return self.database.data_version(session), digest.hexdigest()


def months(year: int) -> list[Path]:
    return sorted(POLICE.glob(f"{year}-*-wiltshire-street.csv"))


def published(path: Path) -> list[dict[str, str]]:
    """The rows as the publisher gives them, without anything of ours."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def wiltshire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiltshire]:
    home = tmp_path_factory.mktemp("wiltshire")
    settings = Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    database = Database(settings)
    database.upgrade()
    areas = read_community_areas(DIVISIONS, name_field="WD25CD", lookup=LOOKUP)
    with database.transaction() as session:
        replace_boundaries(session, areas, title="ONS", attribution="", actor="test")
        add_agency(session, "POL", "Police", actor="test")
        add_agency(session, "DOR", "Neighbouring police", actor="test")
        add_agency(session, "OLD", "Police before", actor="test")
    installation = Wiltshire(database, home.with_name(f"{home.name}-copy"), [])
    installation.reports += [installation.send(path) for path in months(2025)]
    database.engine.dispose()  # Which writes what is still beside the file into it.
    shutil.copytree(home, installation.nine_months)
    yield installation
    database.engine.dispose()


def test_every_row_of_nine_months_is_accounted_for(wiltshire: Wiltshire) -> None:
    assert len(wiltshire.reports) == 9
    for path, report in zip(months(2025), wiltshire.reports, strict=True):
        assert report.rows == report.accepted == report.located == len(published(path))
        assert (report.rejected, report.held, report.updated, report.unchanged) == (0, 0, 0, 0)
        assert (report.notes, report.problems) == ((), ())
    assert sum(report.rows for report in wiltshire.reports) == ROWS_2025
    sent = select(func.count(Incident.id)).where(Incident.submission_id <= 9)
    assert wiltshire.rows(sent) == [(ROWS_2025,)]


def test_anti_social_behaviour_by_community_area(wiltshire: Wiltshire) -> None:
    counts = dict(
        wiltshire.rows(
            select(Area.name, func.count())
            .select_from(Incident)
            .join(Place, Place.id == Incident.place_id)
            .outerjoin(Area, Area.id == Place.area_id)
            .where(Incident.theme == "asb", Incident.submission_id <= 9)
            .group_by(Area.name)
        )
    )
    assert counts.pop(None) == ASB_OUTSIDE_2025
    assert counts == ASB_2025


def test_incidents_outside_the_county_are_stored_and_counted(wiltshire: Wiltshire) -> None:
    outside = select(func.count()).select_from(Incident).join(Place)
    outside = outside.where(Place.area_id.is_(None), Incident.submission_id <= 9)
    assert wiltshire.rows(outside) == [(sum(report.outside for report in wiltshire.reports),)]


def test_categories_have_the_themes_of_the_design_and_the_others_none(
    wiltshire: Wiltshire,
) -> None:
    stored = Counter(
        wiltshire.rows(
            select(Incident.category, Incident.theme, Incident.subtype).where(
                Incident.submission_id <= 9
            )
        )
    )
    published_categories = Counter(
        row["Crime type"] for path in months(2025) for row in published(path)
    )
    assert stored == {
        (category, *SUBTYPES.get(category, (None, None))): count
        for category, count in published_categories.items()
    }
    assert len(published_categories) == 14


def test_points_and_months_are_those_published(wiltshire: Wiltshire) -> None:
    stored = Counter(
        (month, category, location["longitude"], location["latitude"])
        for month, category, location in wiltshire.rows(
            select(Incident.month, Incident.category, Incident.location).where(
                Incident.submission_id <= 9
            )
        )
    )
    assert stored == Counter(
        (row["Month"], row["Crime type"], row["Longitude"], row["Latitude"])
        for path in months(2025)
        for row in published(path)
    )


def test_no_point_is_taken_for_exact(wiltshire: Wiltshire) -> None:
    rows = wiltshire.rows(
        select(Incident.flags, Incident.accuracy_m, Incident.time_precision).where(
            Incident.easting.is_not(None)
        )
    )
    assert len(rows) >= ROWS_2025
    assert all(SNAPPED in flags for flags, _, _ in rows)
    assert min(accuracy for _, accuracy, _ in rows) == 250.0
    assert {precision for _, _, precision in rows} == {"month"}


def test_the_nine_files_again_change_nothing(wiltshire: Wiltshire) -> None:
    before = wiltshire.state()
    for path, first in zip(months(2025), wiltshire.reports, strict=True):
        again = wiltshire.send(path)
        assert (again.rows, again.unchanged) == (first.rows, first.rows)
        assert (again.located, again.outside) == (first.located, first.outside)
    assert wiltshire.state() == before


def test_a_neighbours_file_with_rows_that_are_nowhere(wiltshire: Wiltshire) -> None:
    rows = published(DORSET)
    nowhere = [row for row in rows if not row["Longitude"]]
    report = wiltshire.send(DORSET, agency="DOR")
    assert (report.rows, report.accepted) == (len(rows), len(rows))
    assert report.located == len(rows) - len(nowhere)
    assert len(nowhere) > 0
    assert report.outside == report.located
    unlocated = wiltshire.rows(
        select(Incident.easting, Incident.place_id, Incident.match_type).where(
            Incident.submission_id == report.submission, Incident.easting.is_(None)
        )
    )
    assert unlocated == [(None, None, "none")] * len(nowhere)


def test_files_of_2018_with_the_areas_of_2011(wiltshire: Wiltshire) -> None:
    for path in months(2018):
        report = wiltshire.send(path, agency="OLD")
        assert report.rows == report.accepted == len(published(path))
        assert report.problems == ()
        assert 0 < report.outside < report.located <= report.rows
    stored = wiltshire.rows(
        select(func.count(Incident.id), func.min(Incident.month), func.max(Incident.month)).where(
            Incident.month < "2019"
        )
    )
    assert stored == [(sum(len(published(p)) for p in months(2018)), "2018-10", "2018-12")]


@pytest.fixture(scope="module")
def judged_by_harm(wiltshire: Wiltshire, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What the command on the page about harm writes for the nine months."""
    (command,) = re.findall(r"^hotspots (evaluate --theme violence .*--harm)$", HARM, re.MULTILINE)
    path = tmp_path_factory.mktemp("harm") / "harm.csv"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOTSPOTS_HOME", str(wiltshire.nine_months))
        patched.delenv("HOTSPOTS_DATABASE_URL", raising=False)
        done = CliRunner().invoke(main, [*shlex.split(command), "-o", str(path)])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(path)
    return table.assign(later_harm=table["harm"] / table["hit_rate"])


def test_the_page_on_harm_shows_what_maps_of_harm_caught(judged_by_harm: pd.DataFrame) -> None:
    """Its table, share by share: the harm of the later months added up over the areas."""
    rows = re.findall(
        r"^\| (\d) % \| ([\d.]+) % \| ([\d.]+) % \| ([\d.]+) % \|$", HARM, re.MULTILINE
    )
    assert [int(share) for share, *_ in rows] == [1, 3, 5]
    for share, *shown in rows:
        of_areas = judged_by_harm[judged_by_harm["share"] == int(share) / 100]
        assert len(of_areas) == 18
        later = of_areas["later_harm"]
        caught = [
            100 * (of_areas[maps] * later).sum() / later.sum()
            for maps in ("hit_rate", "map_of_counts_hit_rate", "counts_hit_rate")
        ]
        assert [f"{rate:.1f}" for rate in caught] == shown


def test_the_page_on_harm_says_in_how_many_areas_it_helped(judged_by_harm: pd.DataFrame) -> None:
    words = " ".join(HARM.split())
    at_three = judged_by_harm[judged_by_harm["share"] == 0.03]
    assert f"the {at_three['n_later'].sum():,.0f} incidents of July to September" in words
    gained = at_three["hit_rate"] - at_three["map_of_counts_hit_rate"]
    ahead, behind = (gained > 0).sum(), (gained < 0).sum()
    assert f"of 18 areas it was ahead in {ahead} at 3 % and behind in {behind}." in words
