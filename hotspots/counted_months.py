"""Which months and whose incidents a chart may be made of, so that no gap looks like a change."""

from __future__ import annotations

from dataclasses import dataclass

from hotspots.analysis.exceptions.chart_rules import MONTHS_NEEDED
from hotspots.coverage import STOPPED_AFTER, AgencyCoverage, agency_coverage
from hotspots.errors import InputError
from hotspots.periods import Month, Period, month_from_number, month_number, month_title
from hotspots.store.snapshot import Snapshot


@dataclass(frozen=True)
class CountedMonths:
    """The months of a chart, whose incidents it counts, and why not those of others.

    Attributes
    ----------
    period
        At most 25 months, all complete for every agency counted.
    agencies
        Their codes.
    notes
        A sentence for each agency that is late or not counted, and one if there are too few months.
    """

    period: Period
    agencies: tuple[str, ...]
    notes: tuple[str, ...]


def counted_months(snapshot: Snapshot, to: Month | None = None) -> CountedMonths | None:
    """Choose the months up to the last that is complete, or up to an earlier one.

    The months go back as far as they are complete for an agency that has sent the last of them. An
    agency counts if all are complete for it; one that began later, or stopped before, would make a
    rise or a fall by itself. An agency that is late holds the last month back; after three months
    it is taken to have stopped.

    Returns
    -------
    CountedMonths or None
        None if no agency has a complete month.

    Raises
    ------
    InputError
        If ``to`` is before every complete month, or in a gap between them.
    """
    known = agency_coverage(snapshot)
    if not known:
        return None
    newest = max(agency.last for agency in known)
    late = [one for one in known if newest - STOPPED_AFTER <= one.last < newest]
    last = min(one.last for one in known if one.last >= newest - STOPPED_AFTER)
    asked = last if to is None else month_number(to)
    earliest = min(agency.first for agency in known)
    if asked < earliest:
        raise InputError(
            f"There are no complete months up to {month_title(month_from_number(asked))}: the "
            f"first one is {month_title(month_from_number(earliest))}."
        )
    holds_back = [one for one in late if one.last < (newest if to is None else asked)]
    last = min(last, asked)
    # Those that had stopped before, or began after, do not say how far back the months go.
    sending = [one for one in known if one.covers(last, last)]
    if not sending:
        raise InputError(
            f"No agency has a complete month in {month_title(month_from_number(last))}: choose "
            "another month."
        )
    first = max(last - MONTHS_NEEDED + 1, min(one.first for one in sending))
    counted = [one for one in known if one.covers(first, last)]
    notes = [_late(one) for one in holds_back if one.last == last]
    notes += [_not_counted(one, first, last) for one in known if one not in counted]
    if last - first + 1 < MONTHS_NEEDED:
        notes.insert(0, _too_short(first, last))
    period = Period(month_from_number(first), month_from_number(last))
    return CountedMonths(period, tuple(one.code for one in counted), tuple(notes))


def _late(agency: AgencyCoverage) -> str:
    return (
        f"The figures end with {month_title(agency.last_month)}: {_name(agency)} has sent no "
        "complete month after it."
    )


def _not_counted(agency: AgencyCoverage, first: int, last: int) -> str:
    if agency.last < last:
        why = f"has sent nothing complete after {month_title(agency.last_month)}"
        looks = "an end of its reports is no fall"
    else:
        why = f"has sent complete months only since {month_title(agency.first_month)}"
        looks = "a beginning of its reports is no rise"
    return f"Incidents of {_name(agency)} are not counted: it {why}, and {looks}."


def _too_short(first: int, last: int) -> str:
    months = last - first + 1
    full = month_title(month_from_number(first + MONTHS_NEEDED - 1))
    return (
        f"Only {months} month{'' if months == 1 else 's'} of data, of the {MONTHS_NEEDED} that the "
        f"rules need: nothing can be held against a 24-month mean before {full} is complete; "
        "trends need 12 and 24 months."
    )


def _name(agency: AgencyCoverage) -> str:
    return f"{agency.name} ({agency.code})"
