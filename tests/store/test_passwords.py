"""Which passwords are refused: those that would be guessed, and no others."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.store.passwords import is_common, require_good_password

EMAIL = "sam.submitter@example.org"


@pytest.mark.parametrize(
    "password",
    [
        "Password1234",
        "P@ssw0rd2026!",
        "passwordpassword",
        "Welcome-2026!!!!",
        "letmein letmein",
        "123456789012",
        "210987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghijklmn",
        "qwertyuiopas",
        "1234567890qwerty",
        "Administrator1",
        "hotspots2026",
        "Wiltshire Police 1",
        "this is a secret",
        "            ",
        "!!!!!!!!1111111",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(InputError, match="among the first that are tried"):
        require_good_password(password, email=EMAIL)


@pytest.mark.parametrize(
    "password", [EMAIL, EMAIL.upper(), f"my {EMAIL}", "samsubmitter", "Sam.Submitter2026"]
)
def test_what_says_the_address_is_refused(password: str) -> None:
    with pytest.raises(InputError, match="must not be your email address"):
        require_good_password(password, email=EMAIL)


@pytest.mark.parametrize(
    ("length", "refused"), [(11, True), (12, False), (1024, False), (1025, True)]
)
def test_length(length: int, refused: bool) -> None:
    password = "".join("kvxzjq"[(i * i + i // 5) % 6] for i in range(length))
    if refused:
        with pytest.raises(InputError, match=r"too short|longer than"):
            require_good_password(password, email=EMAIL)
    else:
        require_good_password(password, email=EMAIL)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a password of some length",
        "gole-jopu-leto-kuva",
        "zwölf große Äpfel",
    ],
)
def test_what_nobody_would_guess_is_taken(password: str) -> None:
    require_good_password(password, email=EMAIL)


def test_random_passwords_are_taken() -> None:
    chance = random.Random(1)
    for _ in range(5_000):
        require_good_password(f"{chance.getrandbits(96):024x}", email=EMAIL)


@given(st.text(max_size=60))
def test_every_text_gets_an_answer(text: str) -> None:
    assert is_common(text) in (True, False)


def test_a_long_password_that_can_be_read_in_many_ways_is_answered_at_all() -> None:
    """Without atomic groups this would take longer than the universe has existed."""
    assert not is_common("password" * 127 + "xkvjq")
    assert is_common("password" * 128)
