"""References: the agency's own, and those made from what a row says."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.intake.incident import IncidentReport, ReportedIncident
from hotspots.intake.reference import assign_references

Sent = tuple[str, str, str]


def report(reference: str = "", place: str = "SN10 1AA", when: str = "2025-03") -> ReportedIncident:
    field = "month" if len(when) == 7 else "date"
    said: dict[str, Any] = {field: when}
    return IncidentReport(reference=reference, category="Noise", postcode=place, **said).said()


def test_an_agencys_reference_is_kept() -> None:
    assert assign_references([report("A1", when="2025-03-27")], repeated="hold") == (["A1"], {})


def test_where_only_months_are_published_a_reference_holds_within_its_month() -> None:
    reports = [report("A1", when="2025-03"), report("A1", when="2025-04")]
    assert assign_references(reports, repeated="hold") == (["2025-03/A1", "2025-04/A1"], {})


def test_one_month_written_in_two_ways_is_one_month() -> None:
    both = [
        IncidentReport(reference="A1", category="x", month=month).said()
        for month in ("2025-3", "2025-03")
    ]
    assert assign_references(both, repeated="hold") == (["2025-03/A1"] * 2, {})


def test_a_month_beside_a_date_changes_nothing() -> None:
    said = IncidentReport(reference="A1", category="x", date="2025-03-27", month="2025-03").said()
    assert assign_references([said], repeated="hold") == (["A1"], {})


def test_a_repeated_reference_with_other_content_clashes_with_the_first() -> None:
    reports = [report("A"), report("B"), report("A", "SN10 1AB"), report("A", "SN10 1AC")]
    references, clashes = assign_references(reports, repeated="hold")
    assert references == ["2025-03/A", "2025-03/B", "2025-03/A", "2025-03/A"]
    assert clashes == {2: 0, 3: 0}


def test_a_repeated_row_clashes_with_nothing() -> None:
    references, clashes = assign_references([report("A"), report("A")], repeated="hold")
    assert (references, clashes) == (["2025-03/A"] * 2, {})


def test_repeated_references_can_be_distinct_incidents() -> None:
    reports = [report("A"), report("A", "SN10 1AB"), report("A"), report("B")]
    references, clashes = assign_references(reports, repeated="distinct")
    assert clashes == {}
    assert len(set(references)) == 4
    assert all(reference.startswith("2025-03/A/") for reference in references[:3])
    assert references[2] == references[0] + "/2"
    assert references[3] == "2025-03/B"


def test_identical_rows_without_references_stay_distinct() -> None:
    references, clashes = assign_references([report()] * 3, repeated="hold")
    assert clashes == {}
    assert references == [references[0], references[0] + "/2", references[0] + "/3"]
    assert references[0].startswith("content/")


@pytest.mark.parametrize(
    "other",
    [report(place="SN10 1AB"), report(when="2025-04"), report(when="2025-03-01")],
)
def test_other_content_has_another_reference(other: ReportedIncident) -> None:
    references, _ = assign_references([report(), other], repeated="hold")
    assert len(set(references)) == 2
    assert not any(reference.endswith("/2") for reference in references)


def test_made_references_do_not_change_from_one_version_to_the_next() -> None:
    """Worked out with sha256sum: changing how they are made would store every row again."""
    references, _ = assign_references([report()], repeated="distinct")
    assert references == ["content/dfee8a30c713d989bee4dc8b"]


SENT = st.lists(
    st.tuples(
        st.sampled_from(["", "", "A", "B"]),
        st.sampled_from(["SN10 1AA", "SN10 1AB"]),
        st.sampled_from(["2025-03", "2025-04", "2025-03-27"]),
    ),
    max_size=12,
)


@given(SENT, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(sent: list[Sent], random: Any) -> None:
    shuffled = random.sample(sent, len(sent))
    both = []
    for rows in (sent, shuffled):
        references, _ = assign_references([report(*row) for row in rows], repeated="distinct")
        assert len(set(references)) == len(rows)
        both.append(Counter(zip(references, rows, strict=True)))
    assert both[0] == both[1]


@given(SENT)
def test_under_hold_no_reference_stands_for_two_things(sent: list[Sent]) -> None:
    references, clashes = assign_references([report(*row) for row in sent], repeated="hold")
    meaning: dict[str, Sent] = {}
    for position, (reference, row) in enumerate(zip(references, sent, strict=True)):
        if position in clashes:
            assert references[clashes[position]] == reference
            assert sent[clashes[position]] != row
        else:
            assert meaning.setdefault(reference, row) == row


@given(SENT, SENT)
def test_rows_added_at_the_end_leave_the_references_before_them(
    sent: list[Sent], more: list[Sent]
) -> None:
    before, _ = assign_references([report(*row) for row in sent], repeated="hold")
    after, _ = assign_references([report(*row) for row in sent + more], repeated="hold")
    assert after[: len(sent)] == before
