import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.change.reporting_agencies import UNKNOWN, reporting_throughout
from hotspots.errors import InputError

MONTHS = np.arange("2024-01", "2026-01", dtype="datetime64[M]")


def sent(**agencies):
    """A table with an agency's number of incidents in each month, and their days."""
    names, days = [], []
    for name, counts in agencies.items():
        for month, count in zip(MONTHS, counts, strict=False):
            names += [name] * count
            days += [month.astype("datetime64[D]")] * count
    return pd.DataFrame({"agency": names}), np.array(days, dtype="datetime64[D]")


def left_out(*periods):
    return reporting_throughout(periods, "agency").left_out


def test_an_agency_that_begins_or_stops_is_left_out():
    steady = [5] * 24
    assert left_out(sent(POL=steady, COU=[0] * 6 + [5] * 18)) == {"COU": 90}
    assert left_out(sent(POL=steady, COU=[5] * 20 + [0] * 4)) == {"COU": 100}
    assert left_out(sent(POL=steady, COU=[5] * 10 + [0] * 4 + [5] * 10)) == {"COU": 100}
    assert left_out(sent(POL=steady, COU=steady)) == {}


def test_a_late_last_month_counts_where_the_agency_sends_much():
    steady = [5] * 24
    assert left_out(sent(POL=steady, COU=[40] * 23 + [0])) == {"COU": 920}
    # Once a month: a month without one happens in every third.
    assert left_out(sent(POL=steady, COU=[1] * 23 + [0])) == {}


def test_months_in_which_nobody_recorded_anything_count_for_nobody():
    gap = [5] * 10 + [0] * 4 + [5] * 10
    assert left_out(sent(POL=gap, COU=gap)) == {}
    assert left_out(sent(POL=gap)) == {}


def test_both_periods_must_be_covered():
    before, after = sent(POL=[5] * 12, COU=[1] * 12), sent(POL=[5] * 12, FRS=[1] * 12)
    assert left_out(before, after) == {"COU": 12, "FRS": 12}
    reporting = reporting_throughout([before, after], "agency")
    assert [int(kept.sum()) for kept in reporting.kept] == [60, 60]
    assert reporting.notes[0] == (
        "12 incidents of COU left out: it did not report throughout, which would look like a "
        "change."
    )


def test_periods_without_days_need_the_agency_in_both():
    before, _ = sent(POL=[5], COU=[1])
    after, _ = sent(POL=[5])
    assert left_out((before, None), (after, None)) == {"COU": 1}


def test_an_empty_period_leaves_nobody_out():
    before, after = sent(POL=[5]), sent()
    assert left_out(before, after) == {}


def test_names_of_any_kind():
    points = pd.DataFrame({"agency": ["<b>", None, None, 7]})
    other = pd.DataFrame({"agency": ["<b>", "7"]})
    reporting = reporting_throughout([(points, None), (other, None)], "agency")
    assert reporting.left_out == {"": 2}
    assert "2 incidents of an agency without a name left out" in reporting.notes[0]


def test_unknown_agencies_are_said_to_be_unknown():
    points, days = sent(POL=[5] * 12)
    reporting = reporting_throughout([(points, days)], "sender")
    assert reporting.notes == (UNKNOWN,)
    assert reporting.kept[0].all()
    assert reporting_throughout([(points, days)], None).notes == ()


def test_refuses_to_compare_nothing():
    with pytest.raises(InputError, match="No agency reported throughout"):
        left_out(sent(POL=[9] * 12 + [0] * 12, COU=[0] * 12 + [9] * 12))
