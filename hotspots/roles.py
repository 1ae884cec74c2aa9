"""The roles people sign in with."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may do; `hotspots.disclosure` decides what each may see of incidents."""

    VIEWER = "viewer"
    """Looks at maps and tables: a member of the subgroup, a partner."""

    SUBMITTER = "submitter"
    """Sends an agency's incidents and sees their reports; otherwise as a viewer."""

    ANALYST = "analyst"
    """Sees exact places and surfaces."""

    ADMINISTRATOR = "administrator"
    """Runs the service: agencies, people and keys; sees of incidents what a viewer sees."""
