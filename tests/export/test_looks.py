"""What legends say is what the rules do."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from hotspots.analysis.location_accuracy import accuracy_classes
from hotspots.assessment import Selection, load_picture
from hotspots.disclosure import Sight
from hotspots.export import palette
from hotspots.export.looks import COUNTS_FROM, Drawing, Rule, count_class, drawings
from hotspots.periods import Period

STYLES = Path(__file__).resolve().parents[2] / "web/assets/_map.scss"


def named(assess, title: str) -> Drawing:
    return next(drawing for drawing in drawings(assess()) if drawing.title == title)


def meets(rule: Rule, **columns: float) -> bool:
    """Evaluate a rule's condition; NaN stands for an empty cell."""
    said = re.sub(r'"(\w+)" IS NULL', r'isnan("\1")', rule.condition)
    said = re.sub(r'(?<!["(])"(\w+)"|(?<=\()"(\w+)"', r"\1\2", said)
    said = said.replace(" AND ", " and ").replace(" OR ", " or ").replace("NOT ", "not ")
    return bool(eval(said.replace(" = ", " == "), {"isnan": np.isnan}, columns))


@pytest.mark.parametrize("n", [0, 1, 4, 5, 9, 10, 24, 25, 49, 50, 5_000])
def test_a_square_has_one_shade_and_it_is_that_of_its_count(assess, n: int) -> None:
    *shades, marked = named(assess, "Counts in squares").rules
    met = [number for number, rule in enumerate(shades, start=1) if meets(rule, n=n)]
    assert met == ([count_class(n)] if n else [])
    assert meets(marked, n=n, gistar=2.5, p_adjusted=0.05) == (n > 0)
    assert not meets(marked, n=n, gistar=2.5, p_adjusted=0.051)
    assert not meets(marked, n=n, gistar=-2.5, p_adjusted=0.01)


def test_legends_of_counts_leave_no_gap(assess) -> None:
    labels = [rule.label for rule in named(assess, "Counts in squares").rules[:-1]]
    assert labels[0] == "1 to 4 incidents"
    assert labels[-1] == "50 and more incidents"
    ends = [int(re.findall(r"\d+", label)[-1]) for label in labels[:-1]]
    assert [end + 1 for end in ends] == list(COUNTS_FROM[1:])


@pytest.mark.parametrize("metres", [1, 25, 25.1, 50, 100, 250, 251, 500, 501, np.nan])
def test_an_accuracy_has_the_class_of_the_pages(assess, metres: float) -> None:
    rules = named(assess, "How well located").rules
    met = [k for k, rule in enumerate(rules, start=1) if meets(rule, n=5, accuracy_m=metres)]
    assert met == accuracy_classes([metres]).tolist()
    assert not any(meets(rule, n=0, accuracy_m=metres) for rule in rules)


def test_bands_say_their_limits_where_all_have_the_same(small_county, assess) -> None:
    asb = named(assess, "Density").rules
    (breaks,) = {result.hotspots.parameters.breaks for result in assess()}
    assert [rule.condition for rule in asb] == [f'"band" = {k}' for k in range(6, 0, -1)]
    assert asb[0].label == f"{breaks[5]:g} and over incidents per km² and year"
    for low, high, rule in zip(breaks, breaks[1:], reversed(asb), strict=False):
        assert rule.label == f"{low:g} to {high:g} incidents per km² and year"
    period = Period.parse("2025-03", "2025-04")
    picture = load_picture(small_county.database)
    rural = picture.assess(["West"], Selection("rural", period), Sight.EXACT)
    mixed = next(d for d in drawings([*assess(), *rural]) if d.title == "Density")
    assert rural[0].hotspots.parameters.breaks != breaks
    assert [rule.label for rule in mixed.rules] == [f"Band {k}" for k in range(6, 0, -1)]


def test_colours_are_those_of_the_pages() -> None:
    said = STYLES.read_text()
    for name, colours in (
        ("bands", palette.BANDS),
        ("classes", palette.CLASSES),
        ("accuracies", palette.ACCURACIES),
    ):
        (listed,) = re.findall(rf"^\${name}: \((.*)\);$", said, re.MULTILINE)
        assert tuple(listed.split(", ")) == colours
    (ink,) = re.findall(r"^\$ink: (#\w{6});$", said, re.MULTILINE)
    assert ink == palette.INK
    assert re.search(rf"path\.boundary {{[^}}]*stroke: {palette.BOUNDARY};", said)
    assert re.search(rf"path\.cluster {{[^}}]*stroke: {palette.CLUSTER};", said)


def test_each_shade_is_darker_than_the_one_before() -> None:
    for scale in (palette.BANDS, palette.CLASSES, palette.ACCURACIES):
        grey = [sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in scale]
        assert all(darker < lighter for lighter, darker in pairwise(grey))
