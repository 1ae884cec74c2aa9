"""Text of others in files of ours."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.export.plain_text import plain_text


@given(st.text(st.characters(), max_size=60))
def test_xml_holds_whatever_is_left(text: str) -> None:
    plain = plain_text(text)
    assert ET.fromstring(f"<a>{escape(plain)}</a>".encode()).text == (plain or None)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Fore Street, Trowbridge", "Fore Street, Trowbridge"),
        ("  two \n lines\t", "two lines"),
        ("Caf\u00e9 \U0001f600", "Caf\u00e9 \U0001f600"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("nul\x00 bell\x07", "nul bell"),
    ],
)
def test_letters_stay_and_tricks_go(text: str, plain: str) -> None:
    assert plain_text(text) == plain
