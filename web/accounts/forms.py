"""The sign-in form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired, Length, Regexp

REFUSED = "The email address or the password is not right"


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
            Length(max=1024, message=REFUSED),
        ],
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())
