import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.change.time_steps import time_steps
from hotspots.errors import InputError


def days(*written):
    return np.array(written, dtype="datetime64[D]")


def test_weeks_begin_on_monday():
    # 6 January 2025 was a Monday.
    found = time_steps(days("2025-01-05", "2025-01-06", "2025-01-12", "2025-01-13"), "week")
    assert found.step.tolist() == [0, 1, 1, 2]
    assert found.starts.astype(str).tolist() == ["2024-12-30", "2025-01-06", "2025-01-13"]


@pytest.mark.parametrize(
    ("length", "step", "starts"),
    [
        ("month", [0, 1, 3], ["2024-12-01", "2025-01-01", "2025-02-01", "2025-03-01"]),
        ("quarter", [0, 1, 1], ["2024-10-01", "2025-01-01"]),
        ("year", [0, 1, 1], ["2024-01-01", "2025-01-01"]),
    ],
)
def test_calendar_steps_leave_none_out(length, step, starts):
    found = time_steps(days("2024-12-31", "2025-01-01", "2025-03-31"), length)
    assert found.step.tolist() == step
    assert found.starts.astype(str).tolist() == starts


@given(st.lists(st.dates(datetime.date(1950, 1, 1), datetime.date(2040, 1, 1)), min_size=1))
def test_every_day_lies_in_its_step(dates):
    for length in ("week", "month", "quarter", "year"):
        found = time_steps(np.array(dates, dtype="datetime64[D]"), length)
        following = np.append(found.starts[1:], np.datetime64("9999-01-01"))
        day = np.array(dates, dtype="datetime64[D]")
        assert (found.starts[found.step] <= day).all()
        assert (day < following[found.step]).all()


def test_refuses_steps_in_one_sentence():
    with pytest.raises(InputError, match="There is no time step 'fortnight': use one of week"):
        time_steps(days("2025-01-01"), "fortnight")
    with pytest.raises(InputError, match="There are no incidents to follow over time"):
        time_steps(days(), "month")
    with pytest.raises(InputError, match="check for a wrong year"):
        time_steps(days("0202-01-01", "2025-01-01"), "month")
