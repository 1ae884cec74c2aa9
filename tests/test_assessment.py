"""What a person sees of two invented areas, counted by hand."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from hotspots import assessment
from hotspots.analysis.parameters import Parameters
from hotspots.assessment import Picture, Selection, Sight, load_picture
from hotspots.boundaries import CommunityAreas
from hotspots.errors import InputError, NotFoundError, SetupError
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind
from hotspots.periods import Period
from hotspots.store.agencies import add_agency
from hotspots.store.boundaries import current_boundaries, replace_boundaries
from hotspots.store.database import Database, lock_installation
from hotspots.store.incidents import store_incidents
from hotspots.store.schema import Agency, Submission

QUARTER = Period.parse("2025-01", "2025-03")
ASB = Selection("asb", QUARTER)

# easting, northing, how many, theme, sensitive, month
CROWD = (400_510.0, 150_510.0, 30)
PAIR = (401_810.0, 150_110.0, 2)
STORED: tuple[tuple[float | None, float | None, int, str, str, bool, str], ...] = (
    (*CROWD, "asb", "nuisance", False, "2025-01"),
    (400_760.0, 150_510.0, 6, "asb", "personal", False, "2025-02"),
    (*PAIR, "asb", "nuisance", False, "2025-03"),
    (409_000.0, 150_500.0, 7, "asb", "nuisance", False, "2025-02"),
    (None, None, 3, "asb", "nuisance", False, "2025-02"),
    (400_510.0, 150_510.0, 8, "violence", "robbery", False, "2025-02"),
    (400_510.0, 150_510.0, 5, "violence", "sexual", True, "2025-02"),
    (400_510.0, 150_510.0, 1, "asb", "nuisance", False, "2024-11"),
)


def _areas(dividing: float = 401_000) -> CommunityAreas:
    shapes = [
        shapely.box(dividing, 150_000, 402_000, 151_000),
        shapely.box(400_000, 150_000, dividing, 151_000),
    ]
    frame = gpd.GeoDataFrame({"name": ["East", "West"]}, geometry=shapes, crs="EPSG:27700")
    return CommunityAreas(frame, (), "squares.geojson", "0" * 64, True)


def _put_in_force(database: Database, areas: CommunityAreas) -> None:
    with database.transaction() as session:
        replace_boundaries(session, areas, title="Squares", attribution="By hand", actor="test")


def _store(database: Database, reports: list[dict[str, Any]]) -> None:
    with database.transaction() as session:
        installation = lock_installation(session)
        agency = session.scalars(sa.select(Agency)).first()
        if agency is None:
            agency = add_agency(session, "COU", "An invented council", actor="test")
        sent = Submission(
            agency_id=agency.id, filename="f", sha256="", profile="", encoding="",
            rows=len(reports), accepted=len(reports), rejected=0, held=0, updated=0, unchanged=0,
            located=0, outside=0,
        )  # fmt: skip
        session.add(sent)
        session.flush()
        store_incidents(
            session, reports, agency_id=agency.id, submission_id=sent.id,
            boundaries=current_boundaries(session),
        )  # fmt: skip
        installation.data_version += 1


def _report(
    reference: str, easting: float | None, northing: float | None, theme: str, subtype: str,
    sensitive: bool, month: str,
) -> dict[str, Any]:  # fmt: skip
    moment = datetime.fromisoformat(f"{month}-10T12:00").replace(tzinfo=UTC)
    return {
        "reference": reference, "digest": reference, "category": "c", "theme": theme,
        "subtype": subtype, "sensitive": sensitive, "start": moment, "end": moment,
        "time_precision": "exact", "month": month, "location": {}, "easting": easting,
        "northing": northing, "match_type": "coordinate", "accuracy_m": 1.0, "confidence": 1.0,
        "flags": [], "source": "",
    }  # fmt: skip


@pytest.fixture
def filled(sqlite_database: Database) -> Database:
    """A store with the incidents above."""
    _put_in_force(sqlite_database, _areas())
    _store(
        sqlite_database,
        [
            # Three places a metre apart: a square of one place would not be shown.
            _report(f"{group}-{i}", easting and easting + i % 3, northing, *rest)
            for group, (easting, northing, how_many, *rest) in enumerate(STORED)
            for i in range(how_many)
        ],
    )
    return sqlite_database


@pytest.fixture
def picture(filled: Database) -> Picture:
    """The picture of that store."""
    return load_picture(filled)


def _counts(picture: Picture, selection: Selection, sight: Sight) -> dict[str, tuple[Any, ...]]:
    table = picture.area_counts(selection, sight)
    assert list(table.columns) == [
        "area", "slug", "n", "mapped", "not_mapped", "left_out", "withheld",
    ]  # fmt: skip
    return {
        r.area: (r.n, r.mapped, r.not_mapped, r.withheld) for r in table.itertuples(index=False)
    }


def test_counts_are_those_of_a_hand(picture: Picture) -> None:
    assert _counts(picture, ASB, Sight.EXACT) == {
        "East": (2, 2, 0, False),
        "West": (36, 36, 0, False),
    }
    assert _counts(picture, ASB, Sight.PROTECTED) == {
        "East": (0, 0, 0, True),
        "West": (36, 36, 0, False),
    }


def test_sensitive_incidents_count_and_are_not_mapped(picture: Picture) -> None:
    violence = Selection("violence", QUARTER)
    for sight in Sight:
        assert _counts(picture, violence, sight)["West"] == (13, 8, 5, False)
    west = picture.area_hotspots("West", violence, Sight.EXACT)
    assert (west.total, west.not_mapped, west.hotspots.n) == (13, 5, 8)


def test_kinds_and_months_narrow_the_counts(picture: Picture) -> None:
    personal = Selection("asb", QUARTER, subtype="personal")
    assert _counts(picture, personal, Sight.EXACT)["West"] == (6, 6, 0, False)
    november = Selection("asb", Period.parse("2024-11", "2024-11"))
    assert _counts(picture, november, Sight.EXACT)["West"] == (1, 1, 0, False)
    assert _counts(picture, november, Sight.PROTECTED)["West"] == (0, 0, 0, True)
    future = Selection("asb", Period.parse("2031-01", "2031-12"))
    assert _counts(picture, future, Sight.EXACT)["West"] == (0, 0, 0, False)


def test_what_has_no_area_is_told_apart(picture: Picture) -> None:
    assert picture.unplaced(ASB, Sight.EXACT) == (3, 7)
    assert picture.unplaced(ASB, Sight.PROTECTED) == (None, 7)


def test_the_period_runs_from_the_first_month_to_the_last(picture: Picture) -> None:
    assert picture.available == Period.parse("2024-11", "2025-03")
    assert picture.agencies == (("COU", "An invented council"),)
    assert picture.demo is False
    assert picture.editions[:2] == ("Community areas: Squares", "By hand")


def test_an_area_is_analysed_with_what_may_be_seen(picture: Picture) -> None:
    exact = picture.area_hotspots("west", ASB, Sight.EXACT)
    protected = picture.area_hotspots("West", ASB, Sight.PROTECTED)
    for found in (exact, protected):
        assert (found.area.name, found.selection) == ("West", ASB)
        assert (found.total, found.withheld, found.not_mapped) == (36, False, 0)
        assert found.hotspots.n == 36
        assert found.hotspots.cells["n"].sum() == 36
        assert found.indicative is True
        assert not found.hotspots.density.empty
    assert (exact.outside, exact.unlocated) == (7, 3)
    assert (protected.outside, protected.unlocated) == (7, None)
    # Protected cells stand 250 m apart, so a smaller eps could never join two of them.
    assert exact.hotspots.parameters.eps < 250
    assert protected.hotspots.parameters.eps >= 250


def test_kinds_of_a_cluster_are_told_of_exact_places_alone(picture: Picture) -> None:
    crowd, *_ = picture.area_hotspots("West", ASB, Sight.EXACT).hotspots.clusters.itertuples()
    assert (crowd.n, crowd.categories) == (30, "nuisance")
    clusters = picture.area_hotspots("West", ASB, Sight.PROTECTED).hotspots.clusters
    assert len(clusters)
    assert clusters["categories"].eq("").all()


def test_draws_of_protected_squares_leave_out_those_that_would_not_be_shown(
    picture: Picture,
) -> None:
    area = picture.boundaries.area("West")
    for sight, bound in ((Sight.EXACT, 0), (Sight.PROTECTED, 5)):
        task = picture._task(area, ASB, sight, None, picture._see(ASB, sight))
        assert task.points.shown_from == bound


def test_protected_layers_tell_nothing_of_the_withheld_area(picture: Picture) -> None:
    east = picture.area_hotspots("East", ASB, Sight.PROTECTED)
    assert (east.total, east.withheld, east.hotspots.n) == (0, True, 0)
    assert east.hotspots.clusters.empty
    assert east.hotspots.cells["n"].sum() == 0


def test_protected_results_are_the_same_wherever_in_its_cell_an_incident_was(
    filled: Database, picture: Picture
) -> None:
    before = picture.area_hotspots("West", ASB, Sight.PROTECTED).hotspots
    moved = [
        _report(f"0-{i}", 400_500.0 + i, 150_749.0 - i, "asb", "nuisance", False, "2025-01")
        | {"digest": "moved"}
        for i in range(30)
    ]
    _store(filled, moved)
    after = load_picture(filled).area_hotspots("West", ASB, Sight.PROTECTED).hotspots
    for layer in ("density", "clusters", "cells"):
        one, other = getattr(before, layer), getattr(after, layer)
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
        assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
    exact = load_picture(filled).area_hotspots("West", ASB, Sight.EXACT).hotspots
    assert not exact.cells["density"].equals(before.cells["density"])


def test_points_just_outside_feed_the_surface_but_not_the_figures(filled: Database) -> None:
    near = [
        _report(f"near-{i}", 401_050.0, 150_510.0, "asb", "nuisance", False, "2025-01")
        for i in range(9)
    ]
    before = load_picture(filled).area_hotspots("West", ASB, Sight.EXACT).hotspots
    _store(filled, near)
    after = load_picture(filled).area_hotspots("West", ASB, Sight.EXACT).hotspots
    assert after.n == before.n == 36
    assert after.cells["n"].sum() == 36
    assert after.cells["density"].sum() > before.cells["density"].sum()


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (("2025-01", "2025-03"), 3),
        (("2025-02", "2025-12"), 2),
        (("2020-01", "2030-12"), 5),
        (("2024-11", "2024-11"), 1),
        (("2031-01", "2031-12"), 1),
    ],
)
def test_rates_count_the_months_that_have_data(
    picture: Picture, period: tuple[str, str], months: int
) -> None:
    selection = Selection("asb", Period.parse(*period))
    assert picture.area_hotspots("West", selection, Sight.EXACT).hotspots.months == months


def test_areas_come_in_the_order_asked_for_and_side_by_side_alike(picture: Picture) -> None:
    plain = picture.assess(["West", "east"], ASB, Sight.EXACT)
    with ThreadPoolExecutor(2) as threads:
        threaded = picture.assess(["West", "east"], ASB, Sight.EXACT, executor=threads)
    assert [found.area.name for found in plain] == ["West", "East"]
    for one, other in zip(plain, threaded, strict=True):
        assert one.hotspots.clusters.equals(other.hotspots.clusters)
        assert one.hotspots.cells.equals(other.hotspots.cells)
        assert one.total == other.total


def test_parameters_that_are_given_are_used(picture: Picture) -> None:
    asked = Parameters(bandwidth=300.0, eps=400.0, min_samples=3)
    used = picture.area_hotspots("West", ASB, Sight.EXACT, parameters=asked).hotspots.parameters
    assert (used.bandwidth, used.eps, used.min_samples) == (300.0, 400.0, 3)


def test_a_task_can_be_sent_to_another_process(picture: Picture) -> None:
    visible = picture._see(ASB, Sight.EXACT)
    area = picture.boundaries.area("West")
    task = pickle.loads(pickle.dumps(picture._task(area, ASB, Sight.EXACT, None, visible)))
    assert task.area == "West"
    assert task.points.inside.sum() == 36


def test_an_unknown_area_is_answered_with_those_there_are(picture: Picture) -> None:
    with pytest.raises(NotFoundError, match=r'^There is no community area "North"; the areas are '):
        picture.area_hotspots("North", ASB, Sight.EXACT)


def test_without_boundaries_there_is_no_picture(sqlite_database: Database) -> None:
    with pytest.raises(SetupError, match="run: hotspots boundaries import"):
        load_picture(sqlite_database)


def test_the_picture_is_the_same_object_until_the_data_change(filled: Database) -> None:
    first = load_picture(filled)
    assert load_picture(filled) is first
    _store(filled, [_report("new", 400_510.0, 150_510.0, "asb", "nuisance", False, "2025-04")])
    second = load_picture(filled)
    assert second is not first
    assert second.data_version == first.data_version + 1
    assert _counts(second, Selection("asb", Period.parse("2025-01", "2025-04")), Sight.EXACT)[
        "West"
    ] == (37, 37, 0, False)
    assert second.available == Period.parse("2024-11", "2025-04")
    # What was handed out before stays as it was.
    assert _counts(first, ASB, Sight.EXACT)["West"] == (36, 36, 0, False)


def test_new_boundaries_give_new_figures(filled: Database) -> None:
    load_picture(filled)
    _put_in_force(filled, _areas(dividing=400_600))
    counts = _counts(load_picture(filled), ASB, Sight.EXACT)
    assert counts == {"East": (8, 8, 0, False), "West": (30, 30, 0, False)}


def test_both_databases_give_one_picture(
    filled: Database, postgres_database: Database, tmp_path: Any
) -> None:
    _put_in_force(postgres_database, _areas())
    _store(
        postgres_database,
        [
            # Three places a metre apart: a square of one place would not be shown.
            _report(f"{group}-{i}", easting and easting + i % 3, northing, *rest)
            for group, (easting, northing, how_many, *rest) in enumerate(STORED)
            for i in range(how_many)
        ],
    )
    one, other = load_picture(filled), load_picture(postgres_database)
    for sight in Sight:
        assert _counts(one, ASB, sight) == _counts(other, ASB, sight)
        west = [p.area_hotspots("West", ASB, sight).hotspots for p in (one, other)]
        assert west[0].cells.equals(west[1].cells)
        assert west[0].clusters.equals(west[1].clusters)


def test_boundaries_and_incidents_of_a_picture_are_of_one_version(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boundaries that are replaced while a picture is being made are in it, or are not."""
    load = assessment.load_snapshot

    def overtaken(database: Database) -> Any:
        monkeypatch.setattr(assessment, "load_snapshot", load)
        _put_in_force(filled, _areas(dividing=400_600))
        return load(database)

    monkeypatch.setattr(assessment, "load_snapshot", overtaken)
    load_picture(filled)
    picture = load_picture(filled)
    assert picture.boundaries.area("West").geometry.bounds[2] == 400_600
    assert _counts(picture, ASB, Sight.EXACT)["West"] == (30, 30, 0, False)


def _poorly_located(database: Database) -> Picture:
    """The picture with nine more incidents in West that are known to their village only."""
    village = [
        _report(f"poor-{i}", 400_515.0 + i, 150_515.0, "asb", "nuisance", False, "2025-01")
        | {"accuracy_m": 900.0, "match_type": "place"}
        for i in range(9)
    ]
    _store(database, village)
    return load_picture(database)


@pytest.mark.parametrize("sight", Sight)
def test_poor_locations_are_left_out_and_counted(filled: Database, sight: Sight) -> None:
    picture = _poorly_located(filled)
    whole = picture.area_hotspots("West", ASB, sight)
    assert (whole.total, whole.left_out, whole.hotspots.n) == (45, 0, 45)
    assert whole.located_by == (("coordinate", 0.8), ("place", 0.2))
    rest = picture.area_hotspots("West", replace(ASB, located_within=500), sight)
    assert (rest.total, rest.left_out, rest.hotspots.n) == (36, 9, 36)
    # How they were located is told of all of them.
    assert rest.located_by == whole.located_by
    counts = picture.area_counts(replace(ASB, located_within=500), sight)
    assert counts["left_out"].tolist() == [0, 9]


def test_squares_say_how_well_their_incidents_are_located(filled: Database) -> None:
    picture = _poorly_located(filled)
    for sight, half in ((Sight.EXACT, 1), (Sight.PROTECTED, 10)):
        cells = picture.area_hotspots("West", ASB, sight).hotspots.cells
        crowd = cells[cells["n"] == 39].iloc[0]
        assert (crowd["accuracy_m"], crowd["share_within_100_m"]) == (half, 30 / 39)


def test_only_exact_places_are_weighted_by_accuracy(filled: Database) -> None:
    picture = _poorly_located(filled)
    weighted = Parameters(weight_by_accuracy=True)
    with pytest.raises(InputError, match="Only exact places can be weighted"):
        picture.area_hotspots("West", ASB, Sight.PROTECTED, parameters=weighted)
    plain = picture.area_hotspots("West", ASB, Sight.EXACT)
    found = picture.area_hotspots("West", ASB, Sight.EXACT, parameters=weighted)
    assert found.total == plain.total
    assert found.hotspots.n == plain.hotspots.n
    assert found.hotspots.cells["density"].sum() < plain.hotspots.cells["density"].sum()


def _gazetteer() -> Gazetteer:
    whole = np.array([0], dtype=np.int32)
    streets = Names(
        text=["Invented Street"], key=["invented street"], place=whole,
        kind=np.array([PlaceKind.STREET], np.uint8), easting=whole + 400_510,
        northing=whole + 150_510, radius=whole + 90, settlement=["Sampleton"], district=[""],
        source=np.array([1], np.uint8),
    )  # fmt: skip
    sources = tuple(
        GazetteerSource(name, edition, "a licence", attribution, 1, holds)
        for name, edition, attribution, holds in (
            ("Invented postcodes", "2025-05", "Contains nobody's data", "postcodes"),
            ("Invented names", "2025-04", "Contains nobody's data", "names"),
            ("A local list", "", "", "names"),
        )
    )
    return Gazetteer(names=streets, sources=sources)


def test_clusters_have_the_names_of_the_gazetteer_and_maps_its_editions(filled: Database) -> None:
    _gazetteer().save(filled.settings.gazetteer)
    picture = load_picture(filled)
    exact = picture.area_hotspots("West", ASB, Sight.EXACT)
    assert exact.hotspots.clusters["name"].iloc[0] == "Invented Street, Sampleton"
    # The middle of a square lies up to half a square from what made it.
    protected = picture.area_hotspots("West", ASB, Sight.PROTECTED)
    assert protected.hotspots.clusters["name"].iloc[0] == "near Invented Street, Sampleton"
    assert exact.editions == (
        "Community areas: Squares",
        "By hand",
        "Invented postcodes 2025-05 (postcodes)",
        "Invented names 2025-04 (names)",
        "A local list (names)",
        "Contains nobody's data",
    )


def test_a_gazetteer_built_anew_shows_without_new_data(filled: Database) -> None:
    without = load_picture(filled)
    _gazetteer().save(filled.settings.gazetteer)
    first = load_picture(filled)
    assert first.editions != without.editions
    assert load_picture(filled) is first
    _gazetteer().save(filled.settings.gazetteer)
    # The same bytes, but how should one know.
    assert load_picture(filled) is not first
    filled.settings.gazetteer.unlink()
    assert load_picture(filled).editions == without.editions
    assert len({without.version, first.version, load_picture(filled).version}) == 2
