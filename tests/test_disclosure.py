"""The gate: worked out by hand, and properties that hold whatever comes in."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.disclosure import (
    CELL_SIZE,
    FEWEST,
    LIMITS_M,
    Selection,
    Sight,
    Visible,
    see,
    sight_of,
)
from hotspots.errors import InputError, NotFoundError
from hotspots.periods import Period, month_number, parse_month
from hotspots.roles import Role
from hotspots.store.snapshot import NO_THEME, OUTSIDE, Snapshot

THEMES, SUBTYPES = ("asb", "violence"), ("nuisance", "personal", "sexual")
AGENCIES = (("COU", "An invented council"), ("POL", "An invented force"))
MATCH_TYPES = ("coordinate", "postcode", "street")
AREAS = 3
YEAR = Period.parse("2025-01", "2025-12")
ALL = Selection("asb", YEAR)

Row = dict[str, Any]


def row(easting: float | None = 400_010.0, northing: float | None = 150_010.0, **said: Any) -> Row:
    """One incident; area 0, asb, nuisance, COU, 14 March 2025."""
    return {
        "easting": np.nan if easting is None else easting,
        "northing": np.nan if easting is None else northing,
        "area": OUTSIDE if easting is None else 0,
        "theme": 0,
        "subtype": 0,
        "agency": 0,
        "day": "2025-03-14",
        "sensitive": False,
        "accuracy": 1.0,
        "snapped": False,
        "match": 0,
        "piled": False,
    } | said


def spread(how_many: int, easting: float = 400_010.0, **said: Any) -> list[Row]:
    """Incidents at as many different places, a hand apart, so that none dominates a cell."""
    return [row(easting + i / 100, **said) for i in range(how_many)]


def snapshot(rows: list[Row]) -> Snapshot:
    days = np.array([r["day"] for r in rows], dtype="datetime64[D]")
    return Snapshot(
        data_version=1,
        easting=np.array([r["easting"] for r in rows], dtype=np.float64),
        northing=np.array([r["northing"] for r in rows], dtype=np.float64),
        accuracy_m=np.array([r["accuracy"] for r in rows], dtype=np.float64),
        match_type=np.array([r["match"] for r in rows], dtype=np.int8),
        area=np.array([r["area"] for r in rows], dtype=np.int16),
        theme=np.array([r["theme"] for r in rows], dtype=np.int16),
        subtype=np.array([r["subtype"] for r in rows], dtype=np.int16),
        agency=np.array([r["agency"] for r in rows], dtype=np.int16),
        month=np.array([month_number(parse_month(r["day"][:7])) for r in rows], dtype=np.int32),
        first_day=days,
        last_day=days,
        sensitive=np.array([r["sensitive"] for r in rows], dtype=np.bool_),
        snapped=np.array([r["snapped"] for r in rows], dtype=np.bool_),
        piled=np.array([r["piled"] for r in rows], dtype=np.bool_),
        start_minute=days.astype("datetime64[m]").astype(np.int64),
        end_minute=days.astype("datetime64[m]").astype(np.int64) + 24 * 60,
        themes=THEMES,
        subtypes=SUBTYPES,
        agencies=AGENCIES,
        match_types=MATCH_TYPES,
    )


def look(rows: list[Row], selection: Selection = ALL, sight: Sight = Sight.PROTECTED) -> Visible:
    return see(snapshot(rows), selection, sight, areas=AREAS)


def cells(visible: Visible) -> list[tuple[float, float, int, int]]:
    columns = (visible.x, visible.y, visible.area, visible.weight)
    return [(float(x), float(y), int(area), int(n)) for x, y, area, n in zip(*columns, strict=True)]


def same(one: Visible, other: Visible) -> bool:
    if one.located_by != other.located_by:
        return False
    for field in fields(Visible):
        if field.name == "located_by":
            continue
        mine, theirs = np.asarray(getattr(one, field.name)), np.asarray(getattr(other, field.name))
        if not np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f"):
            return False
    return True


def test_a_cell_of_five_is_shown_and_a_cell_of_four_is_not() -> None:
    # 400 010, 150 010 lies in the cell from 400 000, 150 000, whose centre is 125 m further.
    visible = look(spread(5) + spread(4, 400_260.0))
    assert cells(visible) == [(400_125.0, 150_125.0, 0, 5)]
    assert visible.mapped.tolist() == [5, 0, 0]
    # Four are left over in the area: their number is withheld, and that is all that is told.
    assert visible.totals.tolist() == [5, 0, 0]
    assert visible.withheld.tolist() == [True, False, False]


def test_a_remainder_of_five_is_told_in_the_total() -> None:
    visible = look(spread(5) + spread(4, 400_260.0) + [row(409_000.0)])
    assert visible.mapped.tolist() == [5, 0, 0]
    assert visible.totals.tolist() == [10, 0, 0]
    assert visible.withheld.tolist() == [False, False, False]


def test_an_area_of_four_says_nothing_but_that_there_are_some() -> None:
    visible = look(spread(4))
    assert cells(visible) == []
    assert (visible.totals.tolist(), visible.withheld.tolist()) == (
        [0, 0, 0],
        [True, False, False],
    )


def test_edges_of_cells_are_multiples_of_250_m_and_belong_to_the_cell_above() -> None:
    below, edge = spread(5, 400_249.9), spread(6, 400_250.0)
    assert cells(look(below + edge)) == [
        (400_125.0, 150_125.0, 0, 5),
        (400_375.0, 150_125.0, 0, 6),
    ]
    below, edge = spread(5, northing=149_999.9), spread(6, northing=150_000.0)
    assert cells(look(below + edge)) == [
        (400_125.0, 149_875.0, 0, 5),
        (400_125.0, 150_125.0, 0, 6),
    ]


def test_areas_that_share_a_cell_are_counted_apart() -> None:
    visible = look(spread(5) + spread(4, area=1) + spread(6, area=2))
    assert cells(visible) == [(400_125.0, 150_125.0, 0, 5), (400_125.0, 150_125.0, 2, 6)]
    assert visible.mapped.tolist() == [5, 0, 6]
    assert visible.totals.tolist() == [5, 0, 6]
    assert visible.withheld.tolist() == [False, True, False]


@pytest.mark.parametrize("sight", Sight)
def test_what_is_sensitive_is_never_a_place_for_anyone(sight: Sight) -> None:
    hidden = spread(9, 400_260.0, sensitive=True, subtype=2)
    visible = look(spread(5) + hidden, sight=sight)
    assert ((visible.x > 400_000) & (visible.x < 400_250)).all()
    assert visible.weight.sum() == 5
    # It counts in the total of its area.
    assert (visible.totals[0], visible.mapped[0], visible.withheld[0]) == (14, 5, False)


def test_a_few_sensitive_incidents_are_withheld_from_the_total() -> None:
    visible = look(spread(5) + spread(4, sensitive=True))
    assert cells(visible) == [(400_125.0, 150_125.0, 0, 5)]
    assert (visible.totals[0], visible.withheld[0]) == (5, True)


@pytest.mark.parametrize(
    ("at_each_place", "shown"),
    [
        ([5], False), ([40], False), ([3, 2], False), ([20, 20], False),
        ([3, 1, 1], True), ([4, 1, 1], False), ([6, 2, 2], True), ([7, 2, 2], False),
        ([1, 1, 1, 1], False), ([1, 1, 1, 1, 1], True),
    ],
)  # fmt: skip
def test_one_home_is_no_square(at_each_place: list[int], shown: bool) -> None:
    """Three places at least, and none with more than six in ten of the square's incidents."""
    rows = [row(400_010.0 + place) for place, n in enumerate(at_each_place) for _ in range(n)]
    visible, total = look(rows), sum(at_each_place)
    assert cells(visible) == ([(400_125.0, 150_125.0, 0, total)] if shown else [])
    # The incidents count in their area all the same.
    assert visible.totals[0] == (total if total >= FEWEST else 0)
    assert visible.mapped[0] == (total if shown else 0)


def test_a_shared_map_point_is_nobodys_home() -> None:
    """Its publisher moved these to it from at least eight addresses."""
    assert cells(look([row()] * 5)) == []
    assert cells(look([row(snapped=True)] * 5)) == [(400_125.0, 150_125.0, 0, 5)]
    assert cells(look([row(snapped=True)] * 4)) == []
    # Seven calls from one home stay seven of ten, whatever map points lie around it.
    assert cells(look([row()] * 7 + [row(snapped=True)] * 3)) == []
    assert cells(look([row()] * 6 + [row(snapped=True)] * 4)) == [(400_125.0, 150_125.0, 0, 10)]


def test_places_count_within_a_square_and_an_area() -> None:
    two_squares = [*spread(2), *spread(2), row(400_260.0), row(400_260.0)]
    assert cells(look(two_squares)) == []
    two_areas = [*spread(2), *spread(2), *spread(3, 400_100.0, area=1)]
    assert cells(look(two_areas)) == []


def test_agencies_are_named_from_five_incidents_in_a_cell() -> None:
    visible = look(
        spread(5, agency=1)
        + spread(5, agency=0)
        + spread(4, 400_260.0, agency=0)
        + spread(6, 400_260.0, agency=1)
        + spread(4, 400_510.0, agency=0)
        + spread(4, 400_510.0, agency=1)
    )
    assert visible.agencies.tolist() == ["COU; POL", "POL", ""]


def test_dates_are_the_whole_months_of_a_cell() -> None:
    days = ["2024-12-31", "2025-02-14", "2025-02-28", "2025-02-01", "2025-02-02"]
    visible = look(
        [row(400_010.0 + i, day=day) for i, day in enumerate(days)],
        replace(ALL, period=Period.parse("2024-12", "2025-12")),
    )
    assert [str(day) for day in (*visible.first_day, *visible.last_day)] == [
        "2024-12-01", "2025-02-28",
    ]  # fmt: skip


@pytest.mark.parametrize(("how_many", "told"), [(0, 0), (1, None), (4, None), (5, 5), (9, 9)])
def test_incidents_without_a_place_are_told_from_five(how_many: int, told: int | None) -> None:
    visible = look([row(None)] * how_many)
    assert (visible.unlocated, visible.outside) == (told, 0)
    apart = [row(400_000.0 + 300 * i, area=OUTSIDE) for i in range(how_many)]
    visible = look(apart)
    assert (visible.unlocated, visible.outside) == (0, told)


@pytest.mark.parametrize(("others", "told"), [(0, 5), (1, None), (4, None), (5, 10)])
def test_the_number_outside_gives_no_small_cell_away_by_subtraction(
    others: int, told: int | None
) -> None:
    apart = [row(401_000.0 + 300 * i, area=OUTSIDE) for i in range(others)]
    visible = look(spread(5, area=OUTSIDE) + apart)
    assert cells(visible) == [(400_125.0, 150_125.0, OUTSIDE, 5)]
    assert visible.outside == told
    assert visible.totals.tolist() == [0, 0, 0]


def test_an_analyst_sees_points_days_and_agencies() -> None:
    rows = [row(day="2025-03-14"), row(400_260.5, agency=1, area=2), row(None), row(area=OUTSIDE)]
    visible = look(rows, sight=Sight.EXACT)
    assert cells(visible) == [
        (400_010.0, 150_010.0, 0, 1),
        (400_260.5, 150_010.0, 2, 1),
        (400_010.0, 150_010.0, OUTSIDE, 1),
    ]
    assert visible.agencies.tolist() == ["COU", "POL", "COU"]
    assert str(visible.first_day[0]) == str(visible.last_day[0]) == "2025-03-14"
    assert (visible.outside, visible.unlocated) == (1, 1)
    assert visible.totals.tolist() == visible.mapped.tolist() == [1, 0, 1]
    assert not visible.withheld.any()


@pytest.mark.parametrize("sight", Sight)
def test_nothing_stored_is_nothing_seen(sight: Sight) -> None:
    visible = look([], sight=sight)
    assert cells(visible) == []
    assert visible.totals.tolist() == visible.mapped.tolist() == [0, 0, 0]
    assert (visible.outside, visible.unlocated) == (0, 0)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (ALL, [0, 1, 2, 3, 4]),
        (Selection("violence", YEAR), [5]),
        (Selection("rural", YEAR), []),
        (Selection("asb", YEAR, subtype="personal"), [2]),
        (Selection("asb", YEAR, subtype="environmental"), []),
        (Selection("asb", YEAR, agencies=("POL",)), [3]),
        (Selection("asb", YEAR, agencies=("POL", "COU")), [0, 1, 2, 3, 4]),
        (Selection("asb", YEAR, agencies=("NIL",)), []),
        (Selection("asb", Period.parse("2025-04", "2025-04")), [4]),
        (Selection("asb", Period.parse("2025-03", "2025-03")), [0, 1, 2, 3]),
        (Selection("asb", Period.parse("2026-01", "2026-02")), []),
    ],
)
def test_a_selection_takes_theme_kind_agencies_and_months(
    selection: Selection, expected: list[int]
) -> None:
    rows = [
        row(day="2025-03-01"), row(day="2025-03-31"), row(subtype=1), row(agency=1),
        row(day="2025-04-01"), row(theme=1, subtype=2), row(theme=NO_THEME, subtype=NO_THEME),
    ]  # fmt: skip
    assert np.flatnonzero(selection.rows(snapshot(rows))).tolist() == expected


@pytest.mark.parametrize(
    ("theme", "subtype", "sentence"),
    [
        ("litter", None, '"litter" is not a theme; choose one of asb, violence, rural.'),
        ("asb", "fuel", '"fuel" is not a kind of anti-social behaviour; choose one of '),
    ],
)
def test_an_unknown_theme_or_kind_is_answered_in_one_sentence(
    theme: str, subtype: str | None, sentence: str
) -> None:
    with pytest.raises(NotFoundError) as unknown:
        Selection(theme, YEAR, subtype=subtype)
    assert str(unknown.value).startswith(sentence)
    assert "\n" not in str(unknown.value)


def test_only_an_analyst_sees_exact_points() -> None:
    assert {role: sight_of(role) for role in Role} == {
        role: Sight.EXACT if role.value == "analyst" else Sight.PROTECTED for role in Role
    }
    assert {role.value for role in Role} == {"viewer", "submitter", "analyst", "administrator"}


# A few places in a few cells, so that many incidents share a place and many cells are shown.
METRE = st.builds(
    lambda cell, metre: 400_000 + cell * CELL_SIZE + metre, st.integers(0, 1), st.integers(0, 2)
)
DAY = st.tuples(st.integers(1, 3), st.integers(1, 28)).map(lambda d: f"2025-{d[0]:02d}-{d[1]:02d}")
ROWS = st.lists(
    st.builds(
        row,
        st.none() | METRE.map(float),
        METRE.map(float),
        agency=st.integers(0, 1),
        day=DAY,
        sensitive=st.sampled_from([False] * 5 + [True]),
        piled=st.sampled_from([False] * 7 + [True]),
        accuracy=st.sampled_from([1.0, 100.0, 101.0, 400.0, 800.0, 3000.0, np.nan]),
        match=st.integers(0, 2),
    ).flatmap(
        lambda r: st.sampled_from([OUTSIDE] if np.isnan(r["easting"]) else [OUTSIDE, 0, 1]).map(
            lambda area: r | {"area": area}
        )
    ),
    max_size=60,
)


@given(rows=ROWS)
def test_nothing_small_is_told_and_figures_agree(rows: list[Row]) -> None:
    visible, exact = look(rows), look(rows, sight=Sight.EXACT)
    assert (visible.weight >= FEWEST).all()
    assert (visible.mapped <= visible.totals).all()
    assert (visible.totals <= exact.totals).all()
    assert (visible.mapped <= exact.mapped).all()
    for area in range(AREAS):
        assert visible.mapped[area] == visible.weight[visible.area == area].sum()
        left_out = exact.totals[area] - visible.totals[area]
        # What is not told is fewer than five, and it is said that there is something.
        assert (0 < left_out < FEWEST) == visible.withheld[area]
        assert visible.withheld[area] or left_out == 0
        untold = visible.totals[area] - visible.mapped[area]
        assert untold == 0 or untold >= FEWEST
    for told, true in (
        (visible.outside, exact.outside),
        (visible.unlocated, exact.unlocated),
    ):
        assert told is None or told == true
    if visible.outside is not None:
        elsewhere = visible.outside - visible.weight[visible.area == OUTSIDE].sum()
        assert elsewhere == 0 or elsewhere >= FEWEST


def places_of_cells(rows: list[Row]) -> dict[tuple[int, int, int], Counter[tuple[float, float]]]:
    """How many incidents each place of each cell has."""
    found: defaultdict[tuple[int, int, int], Counter[tuple[float, float]]] = defaultdict(Counter)
    for r in rows:
        if not np.isnan(r["easting"]) and not r["sensitive"] and not r["piled"]:
            key = (r["area"], int(r["easting"]) // CELL_SIZE, int(r["northing"]) // CELL_SIZE)
            found[key][r["easting"], r["northing"]] += 1
    return found


@given(rows=ROWS)
def test_cells_are_those_that_a_plain_count_finds(rows: list[Row]) -> None:
    assert sorted(cells(look(rows))) == sorted(
        (column * 250 + 125.0, row_ * 250 + 125.0, area, sum(places.values()))
        for (area, column, row_), places in places_of_cells(rows).items()
        if sum(places.values()) >= 5
        and len(places) >= 3
        and max(places.values()) <= 0.6 * sum(places.values())
    )


@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_does_not_matter(rows: list[Row], data: st.DataObject) -> None:
    assert same(look(rows), look(data.draw(st.permutations(rows))))


@given(rows=ROWS, data=st.data())
def test_nothing_exact_leaks(rows: list[Row], data: st.DataObject) -> None:
    """Moving places within their cells and days within their months changes nothing."""
    by = data.draw(st.integers(0, CELL_SIZE - 1))

    def move(metres: float) -> float:
        # 7 has no divisor in common with 250: different places stay different.
        return metres // CELL_SIZE * CELL_SIZE + (metres % CELL_SIZE * 7 + by) % CELL_SIZE

    moved = [
        r
        | {
            "easting": move(r["easting"]),
            "northing": move(r["northing"]),
            "day": f"{r['day'][:8]}{data.draw(st.integers(1, 28)):02d}",
        }
        for r in rows
    ]
    assert same(look(rows), look(moved))


@given(rows=ROWS)
def test_the_count_of_a_withheld_cell_could_as_well_be_another(rows: list[Row]) -> None:
    """For every cell that is not shown there are other incidents that look the same.

    One incident of the cell happened in an empty one instead, at the other end of its area: what
    may be seen does not tell which is true, so nothing made from it can tell either.
    """
    seen = look(rows)
    shown = {(area, x // CELL_SIZE, y // CELL_SIZE) for x, y, area, _ in cells(seen)}
    for key, places in places_of_cells(rows).items():
        if key in shown:
            continue
        smallest = min(places, key=lambda place: places[place])
        at = next(
            i
            for i, r in enumerate(rows)
            if (r["easting"], r["northing"]) == smallest
            and r["area"] == key[0]
            and not r["sensitive"]
            and not r["piled"]
        )
        elsewhere = rows[at] | {"easting": 440_000.0, "northing": 190_000.0}
        assert same(seen, look([*rows[:at], elsewhere, *rows[at + 1 :]]))


@given(rows=ROWS, data=st.data())
def test_places_of_what_is_sensitive_do_not_show(rows: list[Row], data: st.DataObject) -> None:
    moved = [
        r | {"easting": float(data.draw(METRE)), "northing": float(data.draw(METRE))}
        if r["sensitive"] and not np.isnan(r["easting"])
        else r
        for r in rows
    ]
    for sight in Sight:
        assert same(look(rows, sight=sight), look(moved, sight=sight))


def within(limit: int | None) -> Selection:
    return replace(ALL, located_within=limit)


@pytest.mark.parametrize(
    ("poor", "good", "shown", "left_out"),
    [
        # Fewer than five would leave: they stay, or the difference would tell of them.
        (spread(4, accuracy=800.0), 9, 13, 0),
        (spread(1, accuracy=np.nan), 9, 10, 0),
        (spread(5, accuracy=800.0), 9, 9, 5),
        (spread(5, accuracy=np.nan), 5, 5, 5),
        (spread(5, accuracy=500.0), 9, 14, 0),
        (spread(5, accuracy=501.0), 9, 9, 5),
        # Five at one place are no square, so neither may they be a difference.
        ([row(accuracy=800.0)] * 5, 9, 0, 14),
        # Four would stay, and are no square.
        (spread(12, accuracy=800.0), 4, 0, 16),
        (spread(7, accuracy=800.0), 0, 0, 7),
    ],
)
def test_a_square_is_parted_only_into_what_may_be_told(
    poor: list[Row], good: int, shown: int, left_out: int
) -> None:
    visible = look(poor + spread(good, 400_020.0), within(500))
    assert [n for *_, n in cells(visible)] == ([shown] if shown else [])
    assert (visible.mapped[0], visible.totals[0], visible.left_out[0]) == (shown, shown, left_out)
    assert not visible.withheld.any()


@pytest.mark.parametrize(
    ("poor", "good", "told"),
    [(0, 9, 9), (4, 9, 13), (5, 9, 9), (9, 0, 0), (9, 4, 0), (9, 5, 5), (1, 4, 0), (2, 4, 0)],
)
def test_the_remainder_of_an_area_is_parted_likewise(poor: int, good: int, told: int) -> None:
    """No two of them share a square, so none is on the map and all are the remainder."""
    rows = [row(400_010.0 + 300 * i, accuracy=800.0) for i in range(poor)]
    rows += [row(400_010.0 + 300 * i, 160_000.0) for i in range(good)]
    visible = look(rows, within(500))
    assert (visible.totals[0], visible.left_out[0]) == (told, poor + good - told)
    # What is withheld without a limit is withheld with any: four that stay would be told else.
    few = look(rows[:4], within(500))
    assert (few.totals[0], few.left_out[0], few.withheld[0]) == (0, 0, bool(rows[:4]))


def test_limits_are_applied_one_after_the_other() -> None:
    """Three beyond 1,000 m stay; with two beyond 500 m they are five, and leave."""
    rows = spread(3, accuracy=3000.0) + spread(2, 400_011.0, accuracy=800.0)
    rows += spread(9, 400_020.0)
    assert [cells(look(rows, within(limit)))[0][3] for limit in (None, 1000, 500, 250, 100)] == [
        14, 14, 9, 9, 9,
    ]  # fmt: skip


def test_an_analyst_leaves_out_exactly_what_is_located_worse() -> None:
    rows = [row(accuracy=metres) for metres in (1.0, 77.0, 77.1, np.nan)]
    rows += [row(accuracy=900.0, sensitive=True), row(accuracy=900.0, area=OUTSIDE), row(None)]
    everything = look(rows, sight=Sight.EXACT)
    assert (everything.totals[0], everything.mapped[0], everything.left_out[0]) == (5, 4, 0)
    assert (everything.outside, everything.unlocated) == (1, 1)
    visible = look(rows, within(77), Sight.EXACT)
    assert (visible.totals[0], visible.mapped[0], visible.left_out[0]) == (2, 2, 3)
    assert (visible.outside, visible.unlocated) == (0, 1)
    assert visible.point_accuracy_m.tolist() == [1.0, 77.0]
    assert visible.point_precise.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("limit", [1, 99, 101, 750, 5000])
def test_protected_figures_know_few_limits(limit: int) -> None:
    with pytest.raises(InputError, match="worse than 100, 250, 500, 1000 metres"):
        look([], within(limit))


def test_a_limit_is_a_distance() -> None:
    with pytest.raises(InputError, match="1 metre or more"):
        within(0)


@given(rows=ROWS)
def test_no_two_limits_differ_by_a_few(rows: list[Row]) -> None:
    views = [look(rows, within(limit)) for limit in (None, *LIMITS_M)]
    for one in views:
        assert (one.withheld == views[0].withheld).all()
        assert (one.totals + one.left_out == views[0].totals).all()
        for other in views:
            differences = [*(one.totals - other.totals), *(one.mapped - other.mapped)]
            if one.outside is not None:
                differences.append(one.outside - other.outside)
            mine, theirs = ({c[:3]: c[3] for c in cells(view)} for view in (one, other))
            differences += [mine.get(at, 0) - theirs.get(at, 0) for at in {*mine, *theirs}]
            assert all(d == 0 or abs(d) >= FEWEST for d in differences)


def may_be_told(places: list[Any]) -> bool:
    counted = Counter(places).values()
    return len(places) >= 5 and len(counted) >= 3 and max(counted) <= 0.6 * len(places)


def kept_in_square(members: list[Row], limit: int) -> list[Row]:
    """What the documentation of the rule says, one square at a time."""
    for step in (1000, 500, 250, 100):
        if step < limit:
            break
        stay = [r for r in members if r["accuracy"] <= step]
        leave = [r for r in members if not r["accuracy"] <= step]
        where = [[(r["easting"], r["northing"]) for r in part] for part in (stay, leave)]
        if not leave or (len(leave) < 5 and may_be_told(where[0])):
            continue
        members = stay if all(map(may_be_told, where)) else []
    return members


@given(rows=ROWS, limit=st.sampled_from(LIMITS_M))
def test_squares_under_a_limit_are_those_of_a_plain_count(rows: list[Row], limit: int) -> None:
    squares: defaultdict[tuple[float, float, int], list[Row]] = defaultdict(list)
    for r in rows:
        if not np.isnan(r["easting"]) and not r["sensitive"]:
            x, y = (r[c] // CELL_SIZE * CELL_SIZE + 125 for c in ("easting", "northing"))
            squares[x, y, r["area"]].append(r)
    expected = {
        at: len(kept_in_square(members, limit))
        for at, members in squares.items()
        if may_be_told([(r["easting"], r["northing"]) for r in members])
    }
    found = {(x, y, area): n for x, y, area, n in cells(look(rows, within(limit)))}
    assert found == {at: n for at, n in expected.items() if n}


@given(rows=ROWS, limit=st.sampled_from([None, *LIMITS_M]))
def test_the_share_located_well_tells_no_more_than_the_limit_of_100_m(
    rows: list[Row], limit: int | None
) -> None:
    visible = look(rows, within(limit))
    best = {c[:3]: c[3] for c in cells(look(rows, within(100)))}
    for at, share in zip(cells(visible), visible.point_precise, strict=True):
        if not np.isnan(share):
            assert share == best.get(at[:3], 0) / at[3]
            well = round(share * at[3])
            assert well == 0 or well >= FEWEST
            assert well == at[3] or at[3] - well >= FEWEST


def test_the_share_located_well_is_withheld_where_a_few_are_not() -> None:
    well = spread(9, 400_020.0)
    for poor, share in ((0, 1.0), (1, np.nan), (4, np.nan), (5, 9 / 14)):
        found = look(spread(poor, accuracy=200.0) + well).point_precise
        assert np.array_equal(found, [share], equal_nan=True)


def test_the_accuracy_of_a_square_is_rounded_up_to_ten_metres() -> None:
    accuracies = [3.0, 21.5, 31.0, 900.0, np.nan]
    rows = [row(400_010.0 + i, accuracy=metres) for i, metres in enumerate(accuracies)]
    # Half of five, rounded up, are three: the third best.
    assert look(rows).point_accuracy_m.tolist() == [40.0]
    unknown = [row(400_010.0 + i, accuracy=np.nan) for i in range(5)]
    assert np.isnan(look(unknown).point_accuracy_m).all()


@pytest.mark.parametrize(("how_many", "nine_in_ten"), [(5, np.nan), (49, np.nan), (50, 20.0)])
def test_what_the_worst_few_of_an_area_are_known_to_is_not_told(
    how_many: int, nine_in_ten: float
) -> None:
    """Of five, nine in ten are all: the figure would be that of the worst incident."""
    rows = [*spread(how_many - 1, accuracy=11.0), row(400_020.0, accuracy=900.0)]
    worst = 900.0 if how_many < 10 else 20.0
    assert look(rows, sight=Sight.EXACT).accuracy_m[0].tolist() == [20.0, worst]
    assert np.array_equal(look(rows).accuracy_m[0], [20.0, nine_in_ten], equal_nan=True)


@pytest.mark.parametrize("sight", Sight)
def test_what_nobody_knows_is_worse_than_any_accuracy_of_an_area(sight: Sight) -> None:
    rows = [*spread(40, accuracy=11.0), *spread(20, 400_020.0, accuracy=np.nan)]
    assert np.array_equal(look(rows, sight=sight).accuracy_m[0], [20.0, np.nan], equal_nan=True)
    rows += spread(60, 400_030.0, accuracy=np.nan)
    assert np.isnan(look(rows, sight=sight).accuracy_m[0]).all()


def test_how_the_incidents_were_located_is_told_of_five_or_more() -> None:
    codes = [0] * 12 + [1] * 6 + [2] * 2
    rows = [row(400_010.0 + i, match=code) for i, code in enumerate(codes)]
    exact, protected = (look(rows, sight=sight).located_by for sight in Sight)
    assert exact[0] == (("coordinate", 0.6), ("postcode", 0.3), ("street", 0.1))
    # Two are too few to tell, and so is what they are by subtraction: six join them.
    assert protected[0] == (("coordinate", 0.6), ("other", 0.4))
    assert exact[1:] == protected[1:] == ((), ())


@given(rows=ROWS)
def test_ways_of_locating_are_the_same_under_every_limit(rows: list[Row]) -> None:
    for sight in Sight:
        said = [look(rows, within(limit), sight).located_by for limit in (None, *LIMITS_M)]
        assert all(one == said[0] for one in said)
    visible = look(rows)
    for area, shares in enumerate(visible.located_by):
        mapped = visible.weight[visible.area == area].sum()
        counts = [share * mapped for _, share in shares]
        assert sum(counts) == pytest.approx(mapped)
        assert all(n >= FEWEST - 1e-9 for n in counts)


@pytest.mark.parametrize("sight", list(Sight))
def test_what_is_piled_up_counts_and_is_on_no_map(sight: Sight) -> None:
    visible = look(spread(9) + [row(piled=True)] * 25 + [row(area=1, piled=True)], sight=sight)
    assert visible.weight.sum() == 9
    assert visible.mapped.tolist() == [9, 0, 0]
    exact = sight is Sight.EXACT
    assert visible.totals.tolist() == [34, 1 if exact else 0, 0]
    # Beside protected cells it would be the number of one place, which a landmark may name.
    assert visible.piled.tolist() == ([25, 1, 0] if exact else [0, 0, 0])


def test_only_exact_points_show_what_is_piled_up() -> None:
    rows = spread(9) + [row(400_020.0, piled=True)] * 25
    shown = Selection("asb", YEAR, pile_ups=True)
    assert look(rows, shown, Sight.EXACT).mapped.tolist() == [34, 0, 0]
    assert look(rows, shown, Sight.EXACT).piled.tolist() == [0, 0, 0]
    assert same(look(rows, shown), look(rows))


def test_what_is_sensitive_and_piled_up_stays_off_every_map() -> None:
    rows = [row(piled=True, sensitive=True)] * 25
    visible = look(rows, Selection("asb", YEAR, pile_ups=True), Sight.EXACT)
    assert visible.mapped.tolist() == visible.piled.tolist() == [0, 0, 0]
    assert look(rows).piled.tolist() == [0, 0, 0]
