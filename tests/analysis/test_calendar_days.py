import datetime

import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.calendar_days import days_in, days_of
from hotspots.errors import InputError


def test_dates_in_every_dress():
    plain = ["2025-06-30", "2025-07-01"]
    for dates in (
        plain,
        np.array(plain, dtype="datetime64[D]"),
        pd.Series(pd.to_datetime(plain)),
        [datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)],
        ["2025-06-30 21:15", "2025-07-01T00:00:00"],
    ):
        assert days_of(dates).astype(str).tolist() == plain


def test_times_with_a_zone_are_taken_in_london():
    # Half past eleven in the evening UTC on 30 June is half past midnight on 1 July there.
    assert days_of(["2025-06-30T23:30:00Z"]).astype(str).tolist() == ["2025-07-01"]
    assert days_of(["2025-01-31T23:30:00Z"]).astype(str).tolist() == ["2025-01-31"]
    # As London writes them itself: an hour ahead in summer, level in winter.
    written = ["2025-07-01T00:30:00+01:00", "2025-01-31T23:30:00+00:00", "2025-06-30 23:30Z"]
    assert days_of(written).astype(str).tolist() == ["2025-07-01", "2025-01-31", "2025-07-01"]


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (["2025-01-01", None], "Row 2 has no date in 'date'"),
        (["2025-01-01", "31/02/2025"], "Row 2 has no date in 'date'"),
        (["<script>"], "Row 1 has no date in 'date'"),
        ([20250101], "holds numbers, not dates"),
        (["2025-01-01T10:00:00Z", "2025-01-01T10:00:00"], "mixes times with and without"),
    ],
)
def test_refuses_dates_in_one_sentence(dates, sentence):
    with pytest.raises(InputError, match=sentence):
        days_of(dates)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(InputError, match="There is no column 'when'"):
        days_in(pd.DataFrame({"date": []}), "when")
