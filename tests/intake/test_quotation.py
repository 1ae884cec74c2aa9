"""Cells as sentences repeat them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.intake.quotation import quote


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("  Noise \n at\tnight ", "Noise at night"),
        ("café 🔥 £5", "café 🔥 £5"),
        ("\x1b[2Jgone", "\ufffd[2Jgone"),
        ("abc\u202efdp.exe", "abc\ufffdfdp.exe"),
        ("caf\udce9.csv", "caf\ufffd.csv"),
        ("nul\x00byte", "nul\ufffdbyte"),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 40, "x" * 40),
        ("", ""),
    ],
)
def test_what_a_reader_sees(text: str, quoted: str) -> None:
    assert quote(text) == quoted


@given(st.text(), st.integers(1, 60))
def test_never_longer_and_always_printable(text: str, most: int) -> None:
    quoted = quote(text, most=most)
    assert len(quoted) <= most
    assert quoted.isprintable()
