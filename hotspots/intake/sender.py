"""Who sends incidents, and by which of the three doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["file", "upload", "form", "api"]


@dataclass(frozen=True)
class Sender:
    """Who sends, as the audit trail and the agency's own history name them.

    Attributes
    ----------
    agency
        The code of the agency for which they send.
    name
        A person's address, the public part of a key, or the command line.
    channel
        ``file`` from a shell, ``upload`` on the page, ``form`` or ``api``.
    user_id
        The account, where a person signed in.
    """

    agency: str
    name: str
    channel: Channel = "file"
    user_id: int | None = None
