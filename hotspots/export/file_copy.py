"""The mark that tells one copy of a file from every other, and whose record leads to its reader."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from hotspots.store.schema import now

# Without I, L, O and U: nobody who reads a mark out over the telephone is misheard.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _SIGNS_OF_GROUP = 3, 4


@dataclass(frozen=True)
class FileCopy:
    """One copy of a file.

    Attributes
    ----------
    mark
        Random, ``7F3K-9QRM-2XTA``; the record of downloads has it beside the person and the hour.
    made
        When, aware.
    reader
        For whom it was made, by role and agency, never by name: ``viewer``, ``submitter of HOU``.
    """

    mark: str
    made: datetime
    reader: str

    @property
    def sentence(self) -> str:
        """What the file says of itself."""
        day = f"{self.made.day} {self.made:%B %Y}"
        return (
            f"Copy {self.mark}, made on {day} for: {self.reader}. "
            "The service keeps a record of who took it."
        )


def new_copy(reader: str) -> FileCopy:
    """Mark a copy that is about to be made."""
    groups = (
        "".join(secrets.choice(_SIGNS) for _ in range(_SIGNS_OF_GROUP)) for _ in range(_GROUPS)
    )
    return FileCopy("-".join(groups), now(), reader)
