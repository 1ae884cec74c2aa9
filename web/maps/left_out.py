"""What a page says of incidents that are located too badly to be shown."""

from __future__ import annotations

from hotspots.disclosure import FEWEST
from hotspots.store.pile_ups import FEWEST_CATEGORIES, FEWEST_INCIDENTS
from web.wording import count


def left_out_sentence(left_out: int, limit: int | None, *, protected: bool) -> str:
    """How many incidents were left out and why; empty where none were to be.

    Parameters
    ----------
    left_out
        How many fewer are told of; of protected figures never a few.
    limit
        The accuracy in metres beyond which incidents were to be left out.
    protected
        Whether figures are protected: then incidents stay, or whole squares go, where the
        difference would tell of a few.
    """
    if limit is None:
        return ""
    known = f"known only to more than {limit:,} m"
    if protected:
        if not left_out:
            return (
                f"No incidents were left out: nowhere are {FEWEST} or more {known}, and fewer stay."
            )
        return (
            f"{count(left_out)} incidents were left out: they are {known}, or lie in squares of "
            f"which too few would remain. Where fewer than {FEWEST} of a square are, they stay."
        )
    if not left_out:
        return f"No incident is {known}: none was left out."
    one = left_out == 1
    return (
        f"{count(left_out)} incident{' is' if one else 's are'} {known} and "
        f"{'was' if one else 'were'} left out."
    )


def piled_sentence(piled: int) -> str:
    """How many incidents are on no map because of the points they lie on; empty for none."""
    if not piled:
        return ""
    return (
        f"{count(piled)} incident{' counts' if piled == 1 else 's count'} in the total and "
        f"{'is' if piled == 1 else 'are'} on no map: on one point lie {FEWEST_INCIDENTS} or more "
        f"of an agency\N{RIGHT SINGLE QUOTATION MARK}s, of at least {FEWEST_CATEGORIES} "
        "categories, as where a system puts what has no place."
    )


def unknown_times_sentence(unknown: int | None) -> str:
    """How many incidents a part of the week leaves out; None where they are too few to be told."""
    if unknown is None:
        return (
            f"Fewer than {FEWEST} incidents were left out because their time is not known well "
            "enough."
        )
    if not unknown:
        return "The time of every incident is known well enough: none was left out."
    one = unknown == 1
    return (
        f"Time not known: {count(unknown)} incident{' was' if one else 's were'} left out, because "
        f"no part of the week has more than half of the time in which "
        f"{'it' if one else 'each of them'} may have happened."
    )
