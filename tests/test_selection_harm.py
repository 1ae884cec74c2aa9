"""What incidents weigh, and that the weights belong to the points that the gate lets through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.harm import HarmWeight, default_harm_table
from hotspots.disclosure import Selection, Sight, see
from hotspots.errors import InputError
from hotspots.periods import Period
from hotspots.selection_harm import HarmScale, bundled_scale, selection_harm
from hotspots.store.snapshot import Snapshot
from tests.invented_area import incident, picture, snapshot

AREAS = 2
YEAR = Period.parse("2025-01", "2025-12")
SUBTYPES = ("public_order", "robbery", "with_injury")
VIOLENCE = Selection("violence", YEAR)


def stored(incidents: list[dict], kinds: list[int]) -> Snapshot:
    return replace(snapshot(incidents), subtypes=SUBTYPES, subtype=np.array(kinds, dtype=np.int16))


def test_an_incident_of_average_harm_counts_one() -> None:
    county = stored([incident(theme=1, easting=400_010 + i) for i in range(4)], [0, 1, 2, -1])
    found = selection_harm(county, VIOLENCE, bundled_scale(), areas=AREAS)
    mean = (7.5 + 365 + 365 + 159) / 4
    assert found.mean == mean
    assert found.weights.tolist() == [7.5 / mean, 365 / mean, 365 / mean, 159 / mean]
    assert found.weights.mean() == pytest.approx(1)
    assert "over 224.1, the average of all that are stored of the theme" in found.sentence
    assert "Cambridge Crime Harm Index" in found.sentence
    assert found.harm.tolist() == [7.5, 365, 365, 159]
    assert found.sentence.endswith(
        "can be mapped; weights published: robbery 365; derived: with injury 365, public "
        "order 7.5; declared here: violence unspecified 159"
    )


def test_two_periods_and_kinds_have_one_average() -> None:
    days = ["2025-01-05T10:00", "2025-02-05T10:00", "2025-02-06T10:00"]
    county = stored([incident(day, theme=1) for day in days], [1, 0, 0])
    mean = (365 + 7.5 + 7.5) / 3
    february = replace(VIOLENCE, period=Period.parse("2025-02", "2025-02"))
    found = selection_harm(county, february, bundled_scale(), areas=AREAS)
    assert found.weights.tolist() == [7.5 / mean] * 2
    robbery = replace(VIOLENCE, subtype="robbery")
    found = selection_harm(county, robbery, bundled_scale(), areas=AREAS)
    assert found.weights.tolist() == [365 / mean]


def test_what_is_never_mapped_has_no_part_in_the_average() -> None:
    rows = [incident(theme=1), incident(theme=1, sensitive=True), incident(theme=1, piled=True)]
    found = selection_harm(stored(rows, [0, 1, 1]), VIOLENCE, bundled_scale(), areas=AREAS)
    assert found.weights.tolist() == [1]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2025-01-05T10:00", "2025-06-05T10:00", "2024-06-05T10:00"]),
            st.integers(0, 1),
            st.integers(-1, 2),
            st.sampled_from([1.0, 300.0, np.nan]),
            st.booleans(),
            st.booleans(),
            st.sampled_from([400_010.0, np.nan]),
        ),
        max_size=30,
    ),
    st.sampled_from([None, 100]),
    st.booleans(),
)
def test_there_is_a_weight_for_each_point_of_the_map(rows, limit, pile_ups) -> None:
    incidents = [
        incident(
            day, theme=theme, accuracy=accuracy, sensitive=sensitive, piled=piled,
            easting=east + i, agency=i % 2,
        )
        for i, (day, theme, _, accuracy, sensitive, piled, east) in enumerate(rows)
    ]  # fmt: skip
    county = stored(incidents, [row[2] for row in rows])
    chosen = replace(VIOLENCE, located_within=limit, pile_ups=pile_ups)
    seen = see(county, chosen, Sight.EXACT, areas=AREAS)
    found = selection_harm(county, chosen, bundled_scale(), areas=AREAS)
    kind_at = dict(zip(county.easting.tolist(), county.subtype.tolist(), strict=True))
    names = (*SUBTYPES, "unspecified")
    expected = [
        default_harm_table()["violence", names[kind_at[x]]].weight / found.mean
        for x in seen.x.tolist()
    ]
    assert found.weights.tolist() == expected


def test_a_table_needs_the_kinds_that_occur_and_no_others() -> None:
    county = stored([incident(theme=1)], [1])
    light = HarmWeight(2.0, "local", "", "")
    one = HarmScale({("violence", "robbery"): light}, "ours.csv")
    assert selection_harm(county, VIOLENCE, one, areas=AREAS).weights.tolist() == [1]
    other = HarmScale({("violence", "public_order"): light}, "ours.csv")
    with pytest.raises(InputError, match='no weight for "violence/robbery"'):
        selection_harm(county, VIOLENCE, other, areas=AREAS)
    nothing = HarmScale({("violence", "robbery"): replace(light, weight=0.0)}, "ours.csv")
    with pytest.raises(InputError, match="weigh nothing"):
        selection_harm(county, VIOLENCE, nothing, areas=AREAS)


def test_nothing_selected_has_no_weights() -> None:
    assert selection_harm(stored([], []), VIOLENCE, bundled_scale(), areas=AREAS).weights.size == 0


def test_protected_cells_are_not_weighed_by_harm() -> None:
    with pytest.raises(InputError, match="Only exact places can be weighted by harm"):
        picture([incident()]).assess(
            ["ashby"], Selection("asb", YEAR), Sight.PROTECTED, harm=bundled_scale()
        )


def test_harm_ranks_the_hotspots_and_leaves_their_incidents() -> None:
    """Eight cases of nuisance here, three of personal there, which weigh ten times as much."""
    here = [incident(easting=402_010.0 + i % 2) for i in range(8)]
    there = [incident(easting=407_010.0 + i % 2) for i in range(3)]
    shown = picture(here + there)
    shown.snapshot = replace(
        shown.snapshot,
        subtypes=("nuisance", "personal"),
        subtype=np.array([0] * 8 + [1] * 3, dtype=np.int16),
    )
    weight = HarmWeight(1.0, "local", "", "")
    scale = HarmScale(
        {("asb", "nuisance"): weight, ("asb", "personal"): replace(weight, weight=10.0)}, "ours"
    )
    plain, weighed = (
        shown.assess(["ashby"], Selection("asb", YEAR), Sight.EXACT, harm=harm)[0].hotspots
        for harm in (None, scale)
    )
    assert plain.hotspots["n"].tolist() == [8, 3]
    assert weighed.hotspots["n"].tolist() == [3, 8]
    assert weighed.hotspots["rank"].tolist() == [1, 2]
    assert weighed.hotspots["share"].tolist() == pytest.approx([3 / 11, 8 / 11])
    assert weighed.hotspots["peak_x"].iloc[0] > 407_000
    # 38 in all, 11 incidents: one of nuisance counts 11 / 38 of an incident.
    peak_of_nuisance = plain.hotspots["peak"].iloc[0]
    assert weighed.hotspots["peak"].iloc[1] == pytest.approx(peak_of_nuisance * 11 / 38)
    assert weighed.n == plain.n == 11
    assert "harm" in weighed.provenance
    assert "harm" not in plain.provenance
