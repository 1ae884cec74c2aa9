"""What an administrator fills in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from hotspots.roles import Role
from hotspots.store.api_keys import LONGEST_LABEL, SCOPES
from hotspots.store.schema import Agency

ROLES = {
    Role.VIEWER: "Viewer: sees maps and protected counts",
    Role.SUBMITTER: "Submitter: sends an agency’s incidents, and sees maps as a viewer",
    Role.ANALYST: "Analyst: sees exact places",
    Role.ADMINISTRATOR: "Administrator: runs the service, and sees maps as a viewer",
}
LIVES = {"90": "90 days", "365": "1 year", "730": "2 years", "": "It does not end"}
OVERLAPS = {"0": "Now", "1": "After 1 day", "7": "After 7 days", "30": "After 30 days"}


def one_line(value: str | None) -> str:
    """Text without what does not print, which databases and people cannot use."""
    return " ".join("".join(c for c in value or "" if c.isprintable() or c.isspace()).split())


class _Code:
    # Fields stand in the order in which they are made, in the list of errors too.
    code = StringField(
        "Code",
        description="2 to 20 letters, digits and hyphens, such as HOU. It names the agency in "
        "commands and cannot be changed later.",
        widget=GovTextInput(),
        filters=[one_line],
        validators=[
            DataRequired("Enter a code"),
            Regexp(
                r"[A-Za-z0-9-]{2,20}\Z",
                message="The code must be 2 to 20 letters, digits and hyphens",
            ),
        ],
    )


class AgencyForm(FlaskForm):  # type: ignore[misc]
    """An agency's name and where it works."""

    name = StringField(
        "Name of the agency",
        widget=GovTextInput(),
        filters=[one_line],
        validators=[
            DataRequired("Enter the name of the agency"),
            Length(max=200, message="The name of the agency must be 200 characters or fewer"),
        ],
    )
    areas = SelectMultipleField(
        "Community areas where it works",
        description="None if it works in all of them. Between places of the same name, the one in "
        "these areas is taken.",
        widget=GovCheckboxesInput(),
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def offer(self, areas: Iterable[str]) -> None:
        """Say which community areas there are."""
        self.areas.choices = {name: name for name in areas}


class NewAgencyForm(_Code, AgencyForm):
    """The same with the code, which stays for ever."""


class _Address:
    email = EmailField(
        "Email address",
        description="They sign in with it",
        widget=GovTextInput(),
        filters=[one_line],
        validators=[
            DataRequired("Enter an email address"),
            Regexp(
                r"[^@\s]+@[^@\s]+\.[^@\s]+\Z",
                message="Enter an email address in the correct format, like name@example.gov.uk",
            ),
            Length(max=254, message="The email address must be 254 characters or fewer"),
        ],
    )


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A person's name, role and agency."""

    name = StringField(
        "Name",
        description="As pages show it",
        widget=GovTextInput(),
        filters=[one_line],
        validators=[
            DataRequired("Enter the person’s name"),
            Length(max=200, message="The name must be 200 characters or fewer"),
        ],
    )
    role = RadioField(
        "Role",
        widget=GovRadioInput(),
        choices={role.value: text for role, text in ROLES.items()},
        validators=[InputRequired("Choose a role")],
    )
    agency = SelectField(
        "Agency", description="A submitter needs one", widget=GovSelect(), default=""
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def offer(self, agencies: Iterable[Agency]) -> None:
        """Say which agencies there are."""
        self.agency.choices = {"": "None"} | {one.code: one.name for one in agencies}

    def validate_agency(self, field: Any) -> None:
        """A submitter sends for somebody."""
        if self.role.data == Role.SUBMITTER.value and not field.data:
            raise ValidationError("Choose the agency that they send incidents for")


class NewPersonForm(_Address, PersonForm):
    """The same with the address, which stays for ever."""


class KeyForm(FlaskForm):  # type: ignore[misc]
    """What a key is for, what it may do and for how long."""

    label = StringField(
        "What the key is for",
        description="For example the name of the system that will use it",
        widget=GovTextInput(),
        filters=[one_line],
        validators=[
            DataRequired("Enter what the key is for"),
            Length(
                max=LONGEST_LABEL,
                message=f"What the key is for must be {LONGEST_LABEL} characters or fewer",
            ),
        ],
    )
    scopes = SelectMultipleField(
        "What it may do",
        widget=GovCheckboxesInput(),
        choices=SCOPES,
        validators=[InputRequired("Choose what the key may do")],
    )
    life = RadioField(
        "When it ends",
        widget=GovRadioInput(),
        choices=LIVES,
        default="365",
    )
    submit = SubmitField("Issue key", widget=GovSubmitInput())


class RotationForm(FlaskForm):  # type: ignore[misc]
    """For how long the old key opens beside the new one."""

    overlap = RadioField(
        "When the old key ends",
        description="The system that uses it must have the new key by then",
        widget=GovRadioInput(),
        choices=OVERLAPS,
        default="7",
    )
    submit = SubmitField("Make new key", widget=GovSubmitInput())
