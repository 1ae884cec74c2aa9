"""The forms of signing in and of choosing a password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired, Length, Regexp

from hotspots.store.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD

REFUSED = "The email address or the password is not right"
HOW_LONG = (
    f"At least {SHORTEST_PASSWORD} characters. Three or four words that do not belong together are "
    "easy to remember and hard to guess."
)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """An address and a password; what is wrong with the pair is never told apart."""

    email = EmailField(
        "Email address",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter your email address"),
            Length(max=254, message=REFUSED),
            # PostgreSQL cannot be asked for text with a NUL in it.
            Regexp(r"[^\0]*\Z", message=REFUSED),
        ],
    )
    password = PasswordField(
        "Password",
        widget=GovPasswordInput(),
        validators=[
            InputRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message=REFUSED),
        ],
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class WelcomeForm(FlaskForm):  # type: ignore[misc]
    """The password that a person who was invited chooses."""

    password = PasswordField(
        "Choose a password",
        description=HOW_LONG,
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter a password")],
    )
    submit = SubmitField("Set password", widget=GovSubmitInput())


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """The old password and the new one."""

    old = PasswordField(
        "Password you use now",
        widget=GovPasswordInput(),
        validators=[
            InputRequired("Enter the password you use now"),
            Length(max=LONGEST_PASSWORD, message="The password you use now is not right"),
        ],
    )
    new = PasswordField(
        "New password",
        description=HOW_LONG,
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter a new password")],
    )
    submit = SubmitField("Change password", widget=GovSubmitInput())
