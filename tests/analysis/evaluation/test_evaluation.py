"""A map and what followed it, in figures and in words."""

import numpy as np
import pytest
import shapely

from hotspots.analysis.density.kernel_density import density_array
from hotspots.analysis.evaluation.bandwidth_choice import BandwidthChoice
from hotspots.analysis.evaluation.evaluation import evaluate
from hotspots.analysis.evaluation.offsets import offset_hit_rates
from hotspots.analysis.grids.grid import fixed_grid
from hotspots.errors import InputError
from hotspots.evaluation_tables import EvaluatedMap, accuracy_lines
from tests.analysis.evaluation.invented_town import SIDE, SOUTH, WEST, weighted


def test_figures_are_those_of_a_plain_computation(square, town):
    (fx, fy), (lx, ly) = town(1), town(2)
    found = evaluate(weighted(fx, fy), weighted(lx, ly), square, bandwidth=300)
    grid = fixed_grid((WEST, SOUTH, WEST + SIDE - 1, SOUTH + SIDE - 1), 50)
    assert grid.shape == (80, 80)
    density = density_array(fx, fy, grid, 300).ravel()
    inside = (lx >= WEST) & (lx < WEST + SIDE) & (ly >= SOUTH) & (ly < SOUTH + SIDE)
    counts = grid.count(lx[inside], ly[inside]).ravel()
    for score, cells in zip(found.scores, (64, 192, 320), strict=True):
        top = np.argsort(-density)[:cells]
        assert score.n == counts[top].sum()
        assert score.area_m2 == pytest.approx(cells * 2_500)
        assert score.pai == pytest.approx(score.n / inside.sum() / (cells / 6_400))
    assert found.n_fit == 200
    assert [score.share for score in found.scores] == [0.01, 0.03, 0.05]


def test_the_sentence_says_what_was_found(square, town):
    found = evaluate(
        weighted(*town(1)), weighted(*town(2)), square, bandwidth=300,
        period="July to September 2025",
    )  # fmt: skip
    score, counts = found.scores[1], found.baselines[1]
    assert found.sentence.startswith(
        f"Of the 200 incidents of July to September 2025, {100 * score.hit_rate:.0f}% fell in the "
        "3% of the area where the map of the period before was densest (with 95% confidence "
        f"{100 * score.hit_rate_low:.0f}% to {100 * score.hit_rate_high:.0f}%, as incidents that "
        "share a square tell no more than one); last period’s counts alone, in "
        f"{counts.cell_size:g} m squares: {100 * counts.hit_rate:.0f}%"
    )
    assert counts.beaten
    assert not counts.by_chance
    assert found.sentence.endswith(f"{100 * counts.hit_rate:.0f}%.")


def test_a_million_incidents_are_told_to_the_last_one(square):
    centre = ([WEST + SIDE / 2], [SOUTH + SIDE / 2])
    many, few = weighted(*centre, weight=[1_234_567]), weighted(*centre, weight=[12])
    found = evaluate(many, many, square, bandwidth=300, offsets=1)
    assert found.sentence.startswith("Of the 1,234,567 incidents of the following period, 100%")
    assert evaluate(many, few, square, bandwidth=300, offsets=1).sentence.startswith("Only 12 inc")
    choice = BandwidthChoice(300, "given", (), (), 0, "")
    line = accuracy_lines([EvaluatedMap("Town", "", choice, found)])[1]
    assert "  1,234,567  " in line


def test_a_map_that_does_worse_than_counts_says_so(square):
    # Forty places with the same incidents again, and a kernel that smears them over the square.
    rng = np.random.default_rng(3)
    x, y = WEST + SIDE * rng.random(40), SOUTH + SIDE * rng.random(40)
    points = weighted(np.repeat(x, 3), np.repeat(y, 3))
    found = evaluate(points, points, square, bandwidth=2_000)
    assert found.baselines[1].hit_rate == pytest.approx(1)
    assert found.sentence.endswith("100%: here the counts did better than the map.")


def test_a_difference_within_chance_says_so(square):
    x, y = WEST + np.arange(25) * 160.0, np.full(25, SOUTH + 2_000.0)
    points = weighted(x, y)
    found = evaluate(points, points, square, bandwidth=150)
    assert found.baselines[1].by_chance
    assert found.sentence.endswith("a difference that may be chance.")


def test_few_later_incidents_are_too_few_to_say(square, town):
    x, y = town(2, n=19)
    found = evaluate(weighted(*town(1)), weighted(x, y), square, bandwidth=300)
    assert found.sentence == (
        "Only 19 incidents of the following period lie here, too few to say how well the map would "
        "have worked."
    )
    assert len(found.scores) == 3
    found = evaluate(weighted(*town(1)), weighted(x[:1], y[:1]), square, bandwidth=300)
    assert found.sentence.startswith("Only 1 incident of the following period lies here, too few")


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        (5, 0, "No incident of May 2025 lies here, so the map cannot be judged."),
        (0, 5, "No incident from before May 2025 lies here, so there is no earlier map to judge."),
        (0, 0, "No incident of May 2025 lies here"),
    ],
)
def test_nothing_before_or_after_is_said_in_a_sentence(square, earlier, later, words):
    some = [weighted(np.full(n, WEST + 5), np.full(n, SOUTH + 5)) for n in (earlier, later)]
    found = evaluate(*some, square, bandwidth=300, period="May 2025")
    assert found.sentence.startswith(words)
    assert found.scores == found.baselines == found.offset_bands == ()


def test_all_in_one_place_is_no_error(square):
    points = weighted(np.full(30, WEST + 510), np.full(30, SOUTH + 510))
    found = evaluate(points, points, square, bandwidth=300)
    assert [score.hit_rate for score in found.scores] == [1, 1, 1]
    # Thirty incidents at one place are worth one.
    assert found.scores[1].hit_rate_low < 0.3


def test_later_incidents_outside_are_not_to_be_caught(square, town):
    x, y = town(2)
    inside = np.arange(x.size) % 2 == 0
    found = evaluate(weighted(*town(1)), weighted(x, y, inside=inside), square, bandwidth=300)
    assert found.n_later == inside.sum()


def test_earlier_incidents_beyond_the_edge_feed_the_map(square):
    beyond = weighted([WEST - 60.0], [SOUTH + 500.0], inside=[False])
    later = weighted([WEST + 30.0], [SOUTH + 500.0])
    found = evaluate(beyond, later, square, bandwidth=300)
    assert (found.n_fit, found.scores[0].hit_rate) == (0, 1)
    assert found.baselines[0].hit_rate == pytest.approx(0.01)


def test_an_area_smaller_than_a_cell_is_judged_and_flags_nothing():
    within = shapely.box(WEST + 10, SOUTH + 10, WEST + 20, SOUTH + 20)
    points = weighted(np.full(25, WEST + 15), np.full(25, SOUTH + 15))
    found = evaluate(points, points, within, bandwidth=300)
    assert [(score.n, score.area_m2, score.pai) for score in found.scores] == [(0, 0, 0)] * 3


def test_the_band_holds_every_offset_of_the_grid(square, town):
    fit, later = weighted(*town(1)), weighted(*town(2))
    found = evaluate(fit, later, square, bandwidth=200, cell_size=400)
    rates = offset_hit_rates(fit, later, square, 200, cell_size=400)
    assert rates.shape == (9, 3)
    assert rates[0].tolist() == [score.hit_rate for score in found.scores]
    bands = list(zip(rates.min(axis=0), rates.max(axis=0), strict=True))
    assert list(found.offset_bands) == bands
    assert any(low < high for low, high in bands)


def test_an_offset_grid_is_that_of_moved_incidents(square, town):
    # A grid moved by a third of 150 m is the fixed grid if everything moves back by 50 m.
    (fx, fy), (lx, ly) = town(1), town(2)
    rates = offset_hit_rates(
        weighted(fx, fy), weighted(lx, ly), square, 200, cell_size=150, shares=[0.03]
    )
    moved = offset_hit_rates(
        weighted(fx - 50, fy),
        weighted(lx - 50, ly),
        shapely.transform(square, lambda xy: xy - [50, 0]),
        200,
        cell_size=150,
        shares=[0.03],
        steps=1,
    )
    assert rates[1, 0] == moved[0, 0]


def test_the_middle_of_a_square_beyond_the_edge_is_to_be_caught_wherever_the_grid_lies():
    # A protected square of 250 m that lies in the area by its eastern 5 m only.
    within = shapely.box(WEST - 5, SOUTH, WEST + 1_000, SOUTH + 1_000)
    fit = weighted([WEST + 625], [SOUTH + 625], weight=[9])
    edge = weighted([WEST - 125], [SOUTH + 125], weight=[30])
    rates = offset_hit_rates(fit, edge, within, 500, cell_size=250, shares=[0.5])
    assert rates.tolist() == [[0]] * 9
    both = weighted([WEST - 125, WEST + 625], [SOUTH + 125, SOUTH + 625], weight=[30, 10])
    rates = offset_hit_rates(fit, both, within, 500, cell_size=250, shares=[0.5])
    assert rates.tolist() == [[0.25]] * 9


def test_incidents_that_are_not_all_are_not_said_to_be(square):
    some = weighted(np.full(5, WEST + 5), np.full(5, SOUTH + 5))
    shown = {"bandwidth": 300, "period": "May 2025", "counted": " in squares that may be shown"}
    assert evaluate(some, weighted([], []), square, **shown).sentence == (
        "No incident of May 2025 in squares that may be shown lies here, so the map cannot be "
        "judged."
    )
    assert evaluate(some, some, square, **shown).sentence.startswith(
        "Only 5 incidents of May 2025 in squares that may be shown lie here"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bandwidth": 300, "shares": []}, "no share of the area to flag"),
        ({"bandwidth": 300, "baseline": []}, "no squares to compare"),
        ({"bandwidth": 300, "offsets": 0}, "moved in 0 steps"),
        ({"bandwidth": 0}, "bandwidth is 0 m"),
        ({"bandwidth": 300, "cell_size": 0}, "cell size is 0 m"),
        ({"bandwidth": 300, "shares": [2]}, "share of the area is 2"),
        ({"bandwidth": 300, "kernel": "cone"}, "no kernel 'cone'"),
        ({"bandwidth": 300, "cell_size": 0.1}, "larger cells"),
    ],
)
def test_what_cannot_be_used_is_refused(square, town, options, words):
    points = weighted(*town(1))
    with pytest.raises(InputError, match=words):
        evaluate(points, points, square, **options)
