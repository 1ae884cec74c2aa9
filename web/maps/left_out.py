"""What a page says of incidents that are located too badly to be shown."""

from __future__ import annotations

from hotspots.disclosure import FEWEST
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
