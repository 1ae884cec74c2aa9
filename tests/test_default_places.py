"""Default locations by what the gazetteer says is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hotspots.assessment import load_picture
from hotspots.default_places import default_places, piled_on_default_places
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_tables import Names, PlaceKind, no_names
from hotspots.store.snapshot import Snapshot
from tests.invented_area import incident, snapshot

DESK = (400_500, 150_500)
TOWN = (405_000, 155_000)
MATCHES = ("coordinate", "landmark", "place", "postcode")


def named(*places: tuple[str, PlaceKind, int, int]) -> Names:
    def numbers(column: int, kind: Any = np.int32) -> Any:
        return np.array([place[column] for place in places], dtype=kind)

    n = len(places)
    return Names(
        text=[place[0] for place in places],
        key=[place[0].lower() for place in places],
        place=np.arange(n, dtype=np.int32),
        kind=numbers(1, np.uint8),
        easting=numbers(2),
        northing=numbers(3),
        radius=np.full(n, 50, dtype=np.int32),
        settlement=[""] * n,
        district=[""] * n,
        source=np.zeros(n, dtype=np.uint8),
    )


POLICE = named(("Invented Police Station", PlaceKind.LANDMARK, *DESK))
MARKET = named(("Inventown", PlaceKind.SETTLEMENT, *TOWN))


def stored(
    count: int,
    *,
    at: tuple[float, float] = DESK,
    kinds: int = 3,
    match: int = 0,
    snapped: bool = False,
    **said: Any,
) -> Snapshot:
    """So many of the council at one point, and one of another agency beside them."""
    rows = [incident(easting=at[0], northing=at[1], **said) for _ in range(count)]
    made = snapshot([*rows, incident(easting=at[0], northing=at[1], agency=1)])
    return replace(
        made,
        match_types=MATCHES,
        match_type=np.full(count + 1, match, dtype=np.int8),
        subtypes=("a", "b", "c"),
        subtype=np.array([i % kinds for i in range(count)] + [0], dtype=np.int16),
        snapped=np.full(count + 1, snapped),
    )


def piled(made: Snapshot, names: Names) -> int:
    return int(piled_on_default_places(made, names).sum())


def test_twenty_of_three_kinds_at_a_police_station_are_piled_up() -> None:
    found = piled_on_default_places(stored(20), POLICE)
    assert found.tolist() == [True] * 20 + [False]  # another agency's stays
    assert piled(stored(19), POLICE) == 0
    assert piled(stored(30, kinds=2), POLICE) == 0
    assert piled(stored(20), no_names()) == 0
    assert piled(snapshot([]), POLICE) == 0


def test_they_need_be_no_hundredth_of_all_that_the_agency_sent() -> None:
    desk, elsewhere = stored(20), [incident(easting=401_000.0 + i) for i in range(2_500)]
    # The same incidents among 2,500 others of the agency.
    made = snapshot([*[incident(easting=DESK[0], northing=DESK[1])] * 20, *elsewhere])
    made = replace(
        made,
        subtypes=desk.subtypes,
        subtype=np.array([i % 3 for i in range(20)] + [0] * 2_500, dtype=np.int16),
    )
    assert piled_on_default_places(made, POLICE).nonzero()[0].tolist() == list(range(20))


@pytest.mark.parametrize(
    ("metres", "names", "expected"),
    [(50, POLICE, 20), (51, POLICE, 0), (1, MARKET, 20), (2, MARKET, 0)],
)
def test_an_office_reaches_fifty_metres_and_a_town_its_point(
    metres: int, names: Names, expected: int
) -> None:
    x, y = float(names.easting[0]), float(names.northing[0])
    assert piled(stored(20, at=(x + metres, y)), names) == expected


def test_a_text_that_names_the_place_means_it() -> None:
    assert piled(stored(20, match=MATCHES.index("landmark")), POLICE) == 0
    assert piled(stored(20, match=MATCHES.index("postcode")), POLICE) == 0


def test_of_a_text_that_says_no_more_than_the_town_nothing_else_is_known() -> None:
    place = MATCHES.index("place")
    assert piled(stored(20, at=TOWN, match=place, accuracy=1_500.0), MARKET) == 20
    # "Behind the old cinema", as an agency's people put it on the map.
    assert piled(stored(20, at=TOWN, match=place, accuracy=30.0), MARKET) == 0
    assert piled(stored(20, at=TOWN, match=place, accuracy=np.nan), MARKET) == 0


def test_map_points_that_a_publisher_chose_never_are() -> None:
    assert piled(stored(20, snapped=True), POLICE) == 0


def test_incidents_without_a_place_lie_nowhere() -> None:
    assert piled(stored(20, at=(np.nan, np.nan)), POLICE) == 0


@pytest.mark.parametrize(
    "name",
    [
        "Invented Police Station", "INVENTED HOSPITAL", "Melbury Custody Suite", "HMP Inventown",
        "Inventown Council Offices", "County Hall", "HM Prison Inventown",
        "Civic Centre (Inventown)",
    ],
)  # fmt: skip
def test_offices_are_known_by_the_end_of_their_names(name: str) -> None:
    offices, settlements = default_places(named((name, PlaceKind.LANDMARK, *DESK)))
    assert offices.tolist() == [list(DESK)]
    assert len(settlements) == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Hospital Wood", PlaceKind.LANDMARK),
        ("Old Police Station Inn", PlaceKind.LANDMARK),
        ("Village Hall", PlaceKind.LANDMARK),
        ("Hospital Road", PlaceKind.STREET),
        ("Prison Hospital", PlaceKind.CODE),
        ("Infirmary", PlaceKind.FARM),
    ],
)
def test_what_only_sounds_like_an_office_is_none(name: str, kind: PlaceKind) -> None:
    offices, settlements = default_places(named((name, kind, *DESK)))
    assert len(offices) == len(settlements) == 0


def test_a_picture_leaves_them_out_of_its_maps_and_counts_them(
    small_county: Any, tmp_path: Path
) -> None:
    """Thirty of West's incidents lie on three points: a station there and two more kinds."""
    import sqlalchemy as sa

    from hotspots.disclosure import Selection, Sight
    from hotspots.periods import Period
    from hotspots.store.database import lock_installation
    from hotspots.store.schema import Incident

    database = small_county.database
    with database.transaction() as session:
        ids = session.scalars(
            sa.select(Incident.id).where(
                Incident.easting.between(400_510, 400_512), Incident.theme == "asb"
            )
        ).all()
        for at, kind in enumerate(("personal", "environmental")):
            session.execute(
                sa.update(Incident).where(Incident.id.in_(ids[at::3])).values(subtype=kind)
            )
        session.execute(sa.update(Incident).where(Incident.id.in_(ids)).values(easting=400_510.0))
        lock_installation(session).data_version += 1
    selection = Selection("asb", Period.parse("2025-03", "2025-04"))

    def west() -> tuple[int, int, float]:
        (found,) = load_picture(database).assess(["West"], selection, Sight.EXACT)
        return found.total, found.piled, found.hotspots.n

    # Their sender calls them all by one category, so the rule by counts says nothing of them.
    assert west() == (42, 0, 42)
    station = named(("Westing Police Station", PlaceKind.LANDMARK, 400_540, 150_520))
    Gazetteer(names=station).save(database.settings.gazetteer)
    assert west() == (42, 30, 12)
    (shown,) = load_picture(database).assess(
        ["West"], replace(selection, pile_ups=True), Sight.EXACT
    )
    assert (shown.piled, shown.hotspots.n) == (0, 42)
