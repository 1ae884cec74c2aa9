import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.change.emerging_classes import NO_PATTERN, PATTERNS, emerging_classes
from hotspots.analysis.change.mann_kendall import mann_kendall
from hotspots.errors import InputError

RISING = np.linspace(3, 6, 10)
LEVEL = np.array([4.0, 3.9, 4.1, 4.0, 3.9, 4.1, 4.0, 3.9, 4.1, 4.0])


SWAP = str.maketrans("hc", "ch")


def classified(history, strength=LEVEL, sign=1.0):
    """Pattern of one cell from a string of h(ot), c(old) and dots, and the size of its Gi*."""
    signs = np.array([{"h": 1.0, "c": -1.0, ".": 0.1 * sign}[mark] for mark in history])
    p = np.array([0.9 if mark == "." else 0.01 for mark in history])
    return emerging_classes((signs * np.resize(strength, len(history)))[:, None], p[:, None])[0]


@pytest.mark.parametrize(
    ("history", "strength", "name"),
    [
        (".........h", LEVEL, "new hot spot"),
        ("........hh", LEVEL, "consecutive hot spot"),
        ("..hhhhhhhh", LEVEL, "consecutive hot spot"),  # 80 %
        (".hhhhhhhhh", LEVEL, "persistent hot spot"),  # 90 %
        ("hhhhhhhhhh", LEVEL, "persistent hot spot"),
        ("hhhh.hhhhh", LEVEL, "persistent hot spot"),
        ("hhhhhhhhhh", RISING, "intensifying hot spot"),
        ("hhhhhhhhhh", RISING[::-1], "diminishing hot spot"),
        ("h........h", LEVEL, "sporadic hot spot"),
        ("hhhh..hhhh", LEVEL, "sporadic hot spot"),
        ("h.......hh", LEVEL, "sporadic hot spot"),
        ("hc.......h", LEVEL, "oscillating hot spot"),
        ("ch......hh", LEVEL, "oscillating hot spot"),
        ("c.......hh", LEVEL, "consecutive hot spot"),
        ("hhhhhhhhh.", LEVEL, "historical hot spot"),
        ("hhhhhhhhh.", RISING[::-1], "historical hot spot"),
        ("hhhhhhhh..", LEVEL, NO_PATTERN),
        ("..........", LEVEL, NO_PATTERN),
        ("..........", RISING, NO_PATTERN),
        ("hhhhh.....", LEVEL, NO_PATTERN),
        # Where the definitions leave two names or none: the final step decides.
        ("c........h", LEVEL, "new hot spot"),
        ("hhhhhhhhhc", LEVEL, "new cold spot"),
        ("cccc.....h", LEVEL, "new hot spot"),
        ("hcccccccch", LEVEL, "oscillating hot spot"),
        # 18 and 17 of 20 steps.
        ("h" * 9 + ".." + "h" * 9, LEVEL, "persistent hot spot"),
        ("h" * 9 + "..." + "h" * 8, LEVEL, "sporadic hot spot"),
    ],
)
def test_each_pattern_and_its_limits(history, strength, name):
    assert classified(history, strength) == name
    if name != NO_PATTERN:
        pattern, kind, _ = name.split()
        name = f"{pattern} {'cold' if kind == 'hot' else 'hot'} spot"
    assert classified(history.translate(SWAP), strength, sign=-1.0) == name


SERIES = st.lists(
    st.tuples(st.sampled_from([-4.0, -3.0, -1.0, 0.0, 1.0, 3.0, 4.0, 5.0]), st.booleans()),
    min_size=1,
    max_size=24,
)


@settings(deadline=None)
@given(SERIES)
def test_every_series_has_one_pattern_and_its_mirror_the_mirrored(series):
    z = np.array([value for value, _ in series])[:, None]
    p = np.array([0.01 if significant else 0.5 for _, significant in series])[:, None]
    (found,), (other,) = emerging_classes(z, p), emerging_classes(-z, p)
    if found == NO_PATTERN:
        assert other == NO_PATTERN
        return
    pattern, kind, _ = found.split()
    assert pattern in PATTERNS
    assert other == f"{pattern} {'cold' if kind == 'hot' else 'hot'} spot"


@settings(deadline=None)
@given(SERIES)
def test_the_definitions_written_out(series):
    z = np.array([value for value, _ in series])
    p = np.array([0.01 if significant else 0.5 for _, significant in series])
    marks = ["h" if s and v > 0 else "c" if s and v < 0 else "." for v, s in series]
    trend = mann_kendall(z)
    assert emerging_classes(z[:, None], p[:, None])[0] == by_definition(
        marks, float(np.sign(trend.s)) if trend.p_value < 0.05 else 0.0
    )


def by_definition(marks, trend):
    own, share = marks[-1], {mark: marks.count(mark) / len(marks) for mark in "hc."}
    if own == ".":
        for mark, kind in (("h", "hot"), ("c", "cold")):
            if share[mark] >= 0.9:
                return f"historical {kind} spot"
        return NO_PATTERN
    kind, against = ("hot", "c") if own == "h" else ("cold", "h")
    strengthens = trend if own == "h" else -trend
    before = "".join(marks).rstrip(own)
    if marks.count(own) == 1:
        pattern = "new"
    elif share[own] >= 0.9:
        pattern = {1.0: "intensifying", -1.0: "diminishing", 0.0: "persistent"}[strengthens]
    elif own not in before:
        pattern = "consecutive"
    else:
        pattern = "oscillating" if against in marks else "sporadic"
    return f"{pattern} {kind} spot"


def test_many_cells_at_once_are_each_on_their_own():
    random = np.random.default_rng(4)
    z, p = random.normal(0, 2, (12, 300)), random.choice([0.01, 0.5], (12, 300), p=[0.8, 0.2])
    together = emerging_classes(z, p)
    alone = [emerging_classes(z[:, [i]], p[:, [i]])[0] for i in range(300)]
    assert together.tolist() == alone


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"gistar": np.ones(4)}, "two tables of time steps by cells"),
        ({"gistar": np.ones((0, 2)), "p_adjusted": np.ones((0, 2))}, "two tables of time steps"),
        ({"p_adjusted": np.full((4, 2), np.nan)}, "must be numbers"),
        ({"level": 5}, "The level is 5"),
        ({"trend_level": 0}, "The trend level is 0"),
    ],
)
def test_refuses_in_one_sentence(options, sentence):
    usual = {"gistar": np.ones((4, 2)), "p_adjusted": np.ones((4, 2))}
    with pytest.raises(InputError, match=sentence):
        emerging_classes(**(usual | options))
