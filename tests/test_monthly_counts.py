"""Monthly counts are those of the gate, month by month, and tell of nothing that it withholds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.disclosure import FEWEST, Selection, Sight, see
from hotspots.monthly_counts import MonthlyCounts, monthly_counts
from hotspots.periods import Period, month_from_number, month_number
from hotspots.store.snapshot import NO_THEME, OUTSIDE, Snapshot
from hotspots.themes import THEMES

AREAS = 2
SUMMER = Period.parse("2025-06", "2025-08")
KINDS = [("asb", "nuisance"), ("asb", "personal"), ("violence", "sexual"), ("violence", "robbery"),
         ("violence", "unspecified"), ("asb", "unspecified"), (None, None)]  # fmt: skip


def snapshot(rows: list[dict[str, Any]]) -> Snapshot:
    themes = tuple(sorted({row["kind"][0] for row in rows} - {None}))
    subtypes = tuple(sorted({row["kind"][1] for row in rows} - {None}))
    n = len(rows)

    def numbers(names: tuple[str, ...], part: int) -> Any:
        of = [row["kind"][part] for row in rows]
        return np.array([NO_THEME if one is None else names.index(one) for one in of], np.int16)

    def column(name: str, kind: Any) -> Any:
        return np.array([row[name] for row in rows], dtype=kind)

    day = np.zeros(n, dtype="datetime64[D]")
    return Snapshot(
        data_version=1, easting=column("easting", float), northing=column("northing", float),
        accuracy_m=np.ones(n), match_type=np.zeros(n, np.int8), area=column("area", np.int16),
        theme=numbers(themes, 0), subtype=numbers(subtypes, 1), agency=column("agency", np.int16),
        month=column("month", np.int32), first_day=day, last_day=day,
        sensitive=column("sensitive", bool), snapped=column("snapped", bool),
        piled=column("piled", bool), start_minute=np.zeros(n, np.int64),
        end_minute=np.zeros(n, np.int64), themes=themes, subtypes=subtypes,
        agencies=(("COU", "A council"), ("POL", "A force")), match_types=("c",),
    )  # fmt: skip


def row(easting: float = 400_010.0, **said: Any) -> dict[str, Any]:
    return {
        "easting": easting, "northing": 150_010.0, "area": 0, "kind": ("asb", "nuisance"),
        "agency": 0, "month": month_number(SUMMER.first), "sensitive": False, "snapped": False,
        "piled": False,
    } | said  # fmt: skip


def spread(how_many: int, easting: float = 400_010.0, **said: Any) -> list[dict[str, Any]]:
    return [row(easting + i, **said) for i in range(how_many)]


def of(
    counts: MonthlyCounts, theme: str, subtype: str | None, area: int = 0, month: int = 0
) -> tuple[int, int]:
    where = (counts.kinds.index((theme, subtype)), area, month)
    return int(counts.least[where]), int(counts.most[where])


def count(rows: list[dict[str, Any]], sight: Sight = Sight.PROTECTED) -> MonthlyCounts:
    return monthly_counts(snapshot(rows), SUMMER, sight, areas=AREAS)


def test_every_theme_and_every_subtype_is_counted() -> None:
    kinds = count([row()]).kinds
    assert len(kinds) == len(set(kinds)) == sum(1 + len(t.subtypes) for t in THEMES.values())


def test_a_subtype_counts_in_its_theme_and_nowhere_else() -> None:
    counts = count(spread(7), Sight.EXACT)
    assert counts.told.sum() == 14
    assert of(counts, "asb", None) == of(counts, "asb", "nuisance") == (7, 7)


def test_few_are_withheld_and_their_number_is_told_as_a_range() -> None:
    assert of(count(spread(4)), "asb", None) == (1, 4)
    assert of(count(spread(4), Sight.EXACT), "asb", None) == (4, 4)
    assert of(count(spread(5)), "asb", None) == (5, 5)
    # Five in a square and two beside it: at least six, at most nine.
    assert of(count(spread(5) + spread(2, 401_000.0)), "asb", None) == (6, 9)


def test_a_month_is_a_selection_of_its_own() -> None:
    july = month_number(SUMMER.first) + 1
    counts = count(spread(6) + spread(3, month=july))
    assert [of(counts, "asb", None, month=m) for m in range(3)] == [(6, 6), (1, 4), (0, 0)]


def test_agencies_can_be_chosen() -> None:
    stored = snapshot(spread(6) + spread(2, agency=1))
    for agencies, expected in (((), 8), (("COU",), 6), (("POL",), 2), (("COU", "POL"), 8)):
        counts = monthly_counts(stored, SUMMER, Sight.EXACT, areas=AREAS, agencies=agencies)
        assert of(counts, "asb", None) == (expected, expected)


def test_an_empty_store_has_counts_of_nothing() -> None:
    for sight in Sight:
        assert count([], sight).most.sum() == 0


ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from([400_010.0, 400_011.0, 400_012.0, 400_249.0, 400_250.0, np.nan]),
        area=st.sampled_from([0, 0, 0, 1, OUTSIDE]),
        kind=st.sampled_from(KINDS[:2] * 4 + KINDS),
        agency=st.integers(0, 1),
        month=st.sampled_from([month_number(SUMMER.first) + i for i in (-1, 0, 0, 1, 2, 3)]),
        sensitive=st.sampled_from([False] * 6 + [True]),
        snapped=st.sampled_from([False] * 4 + [True]),
        piled=st.sampled_from([False] * 6 + [True]),
    ),
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.sampled_from(Sight), st.sampled_from([(), ("COU",)]))
def test_each_month_is_what_the_gate_tells_of_it(
    rows: list[dict[str, Any]], sight: Sight, agencies: tuple[str, ...]
) -> None:
    stored = snapshot(rows)
    counts = monthly_counts(stored, SUMMER, sight, areas=AREAS, agencies=agencies)
    for kind, (theme, subtype) in enumerate(counts.kinds):
        if theme == "rural":
            assert not counts.most[kind].any()
            continue
        for month in range(SUMMER.months):
            name = month_from_number(month_number(SUMMER.first) + month)
            selection = Selection(theme, Period(name, name), subtype, agencies)
            visible = see(stored, selection, sight, areas=AREAS)
            assert counts.told[kind, :, month].tolist() == visible.totals.tolist()
            assert counts.withheld[kind, :, month].tolist() == visible.withheld.tolist()


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_the_range_holds_the_true_count(rows: list[dict[str, Any]]) -> None:
    stored = snapshot(rows)
    seen, true = (
        monthly_counts(stored, SUMMER, sight, areas=AREAS)
        for sight in (Sight.PROTECTED, Sight.EXACT)
    )
    assert (seen.least <= true.told).all()
    assert (true.told <= seen.most).all()
    assert ((seen.told == 0) | (seen.told >= FEWEST)).all()


def test_a_few_more_or_less_of_what_is_withheld_change_nothing() -> None:
    """Neither in their area nor in the sum over all of them, of the theme or of its kinds."""
    rows = spread(30) + spread(30, 500_010.0, area=1)
    four = spread(4, 403_000.0, kind=("asb", "personal"))
    told = [count(rows + four[:few]) for few in (1, 2, 3, 4)]
    for other in told[1:]:
        assert (other.least == told[0].least).all()
        assert (other.most == told[0].most).all()


@pytest.mark.parametrize("sight", Sight)
def test_what_is_stored_stays_as_it_is(sight: Sight) -> None:
    stored = snapshot(spread(9))
    before = replace(stored, easting=stored.easting.copy(), month=stored.month.copy())
    monthly_counts(stored, SUMMER, sight, areas=AREAS)
    assert (stored.easting == before.easting).all()
    assert (stored.month == before.month).all()
