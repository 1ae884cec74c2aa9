"""Parameters of an address, read strictly."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.urls import iri_to_uri

from web.features.parameters import Arguments, read_arguments
from web.problems import CallRefusedError

APP = Flask(__name__)
KNOWN = ("f", "theme", "area", "limit", "bbox")
NO_LIMITS = ["0", "-1", "1.0", "x", "1e3", "10001", "9" * 5000, "٣", "+5", " 5"]
NO_NUMBERS = ["", ",", "1,", "nan", "inf", "-Infinity", "1e999", "0x1", "1_0", "٣"]


def read(query: str) -> Arguments:
    with APP.test_request_context(f"/?{query}"):
        return read_arguments(KNOWN)


def refused_for(query: str) -> str | None:
    with pytest.raises(CallRefusedError) as refused:
        read(query)
    assert refused.value.status == 400
    return refused.value.errors[0].field


def test_what_is_said_and_what_is_left_out() -> None:
    said = read("theme=asb&area=Calne&area=Corsham&f=json")
    assert said.one("theme") == "asb"
    assert said.all("area") == ("Calne", "Corsham")
    assert (said.one("limit"), said.all("limit")) == (None, ())


def test_the_same_twice_is_once() -> None:
    assert read("theme=asb&theme=asb").all("theme") == ("asb",)
    assert read("area=Calne&area=Calne").all("area") == ("Calne",)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("Theme=asb", "Theme"),
        ("theme=", "theme"),
        ("area=Calne&area=", "area"),
        ("theme=asb&theme=violence", "theme"),
        ("f=html", "f"),
        ("f=JSON", "f"),
        ("%3Cscript%3E=1", "<script>"),
    ],
)
def test_what_cannot_be_followed_is_refused(query: str, field: str) -> None:
    assert refused_for(query) == field


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.0", "x", "1e3", "10001", "9" * 5000, "٣", "+5", " 5"]
)
def test_a_number_out_of_its_range_is_refused(text: str) -> None:
    with pytest.raises(CallRefusedError, match=r"limit is a whole number from 1 to 10,000\."):
        Arguments({"limit": (text,)}).number("limit", 1000, least=1, most=10_000)


def test_a_number_in_its_range_and_the_usual_one() -> None:
    assert Arguments({"limit": ("7",)}).number("limit", 1000, least=1) == 7
    assert Arguments({}).number("limit", 1000, least=1) == 1000


@pytest.mark.parametrize(
    "text", ["", ",", "1,", "nan", "inf", "-Infinity", "1e999", "0x1", "1_0", "٣"]
)
def test_what_is_no_list_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(CallRefusedError, match="bbox"):
        Arguments({"bbox": (text,)}).numbers("bbox")


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=6))
def test_numbers_are_read_as_they_are_written(values: list[float]) -> None:
    said = ",".join(map(repr, values))
    assert Arguments({"bbox": (said,)}).numbers("bbox") == values


@given(st.text(max_size=40))
def test_any_text_is_finite_numbers_or_refused(text: str) -> None:
    with suppress(CallRefusedError):
        assert all(map(math.isfinite, Arguments({"bbox": (text,)}).numbers("bbox")))


@given(st.text(max_size=40))
def test_any_query_is_read_or_refused(text: str) -> None:
    with suppress(CallRefusedError):
        assert read(iri_to_uri(text.replace("#", ""))).said.keys() <= set(KNOWN)
