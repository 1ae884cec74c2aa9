"""Postcodes out of dirty text."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.geocoding.postcode import is_incomplete, pack, parse_postcode, scan_postcodes, unpack

INWARD = "[0-9][ABDEFGHJLNPQRSTUWXYZ]{2}"
OUTWARD = (
    "[A-Z][1-9]",
    "[A-Z][1-9][0-9]",
    "[A-Z][A-HJ-Z][0-9]",
    "[A-Z][A-HJ-Z][1-9][0-9]",
    "[A-Z][1-9][A-HJ-NP-Z]",
    "[A-Z][A-HJ-Z][0-9][A-HJ-NP-Z]",
)
WELL_FORMED = re.compile(f"(?:{'|'.join(OUTWARD)}){INWARD}")
LOOK_ALIKE = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}


def read_by_trying(compact: str) -> str | None:
    """Independent reading: of all exchanges of look-alikes, those with the fewest that fit."""
    if not any(c.isdigit() for c in compact):
        return None
    fits: dict[int, set[str]] = {}
    for letters in itertools.product(*(LOOK_ALIKE.get(c, c) for c in compact)):
        word = "".join(letters)
        if WELL_FORMED.fullmatch(word):
            exchanged = sum(a != b for a, b in zip(word, compact, strict=True))
            fits.setdefault(exchanged, set()).add(word)
    if not fits:
        return None
    (best,) = fits[min(fits)]
    return f"{best[:-3]} {best[-3:]}"


@given(st.text(alphabet="01OIASNWZ259CM", min_size=4, max_size=8))
def test_single_words_are_read_as_by_trying_every_exchange(word: str) -> None:
    assert parse_postcode(word) == (read_by_trying(word) if 5 <= len(word) <= 7 else None)


DIRTY_FORMS = {
    "no space": "BA148JN",
    "double space": "BA14  8JN",
    "lower case": "ba14 8jn",
    "no-break space": "BA14\u00a08JN",
    "full stop": "BA14 8JN.",
    "look-alikes": "BAI4 8JN",
    "byte order mark": "\ufeffBA14 8JN",
    "tab": "BA14\t8JN",
    "address": "Flat 2, 12 High Street, Trowbridge, BA14 8JN, UK",
    "full width": "\uff22\uff21\uff11\uff14\u3000\uff18\uff2a\uff2e",
    "zero width": "BA14\u200b8JN",
    "hyphen": "BA14-8JN",
    "spaced out": "B A 1 4 8 J N",
    "quotes": '"BA14 8JN"',
    "lines": "12 High Street\r\nTrowbridge\r\nBA14 8JN",
    "twice": "BA14 8JN / ba148jn",
    "direction marks": "\u202aBA14 8JN\u202c",
    "NUL": "BA14 8JN\x00",
}


@pytest.mark.parametrize("text", DIRTY_FORMS.values(), ids=DIRTY_FORMS)
def test_dirty_forms(text: str) -> None:
    assert parse_postcode(text) == "BA14 8JN"


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("S014 7AA", "SO14 7AA"),
        ("SN1O 1AA", "SN10 1AA"),
        ("SN1 OAE", "SN1 0AE"),
        ("CRO 1AA", "CR0 1AA"),
        ("C05 1AA", "CO5 1AA"),
        ("WIA 1AA", "W1A 1AA"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("0X1 1AA", "OX1 1AA"),
        ("1P1 1AA", "IP1 1AA"),
    ],
)
def test_look_alikes_are_exchanged_where_the_position_forces_it(text: str, postcode: str) -> None:
    scan = scan_postcodes([text])
    assert parse_postcode(text) == postcode
    assert scan.corrected[0, 0] == (text.replace(" ", "") != postcode.replace(" ", ""))


@pytest.mark.parametrize(
    "text",
    [
        "BA14 BJN",  # one library reads BA1 4BJ
        "SN12",
        "ZZ99 3VZ",
        "BA14 8JNX",
        "XBA14 8JN",
        "BA14 8JC",
        "BA14 8J",
        "ST 846603",
        "hi old",
        "Flat B1, 4AB Road and so on",
        "\u00e9BA14 8JN",
        "BA14 8JN\u00e9",
        "\u0412\u041014 8JN",
        "",
        "12345",
    ],
)
def test_not_a_postcode(text: str) -> None:
    assert parse_postcode(text) is None


def test_several_postcodes_are_all_reported() -> None:
    scan = scan_postcodes(
        ["WX1 1AA or WX1 1AB", "WX1 1AA " * 9, "A1 1AA B1 1AA C1 1AA D1 1AA E1 1AA"]
    )
    assert [unpack(int(c)) for c in scan.candidates[0, :2]] == ["WX1 1AA", "WX1 1AB"]
    assert scan.count.tolist() == [2, 1, 5]
    assert parse_postcode("WX1 1AA or WX1 1AB") is None


def test_glued_and_worded_readings_are_both_candidates() -> None:
    scan = scan_postcodes(["1 G1 1AA"])
    assert {unpack(int(c)) for c in scan.candidates[0] if c} == {"G1 1AA", "IG1 1AA"}


def test_columns_of_any_kind_can_be_scanned() -> None:
    cells = pd.Series(["WX1 1AA", None, np.nan, 3.0, pd.NA, "x" * 10_000], dtype=object)
    assert scan_postcodes(cells).count.tolist() == [1, 0, 0, 0, 0, 0]
    assert scan_postcodes(pd.Series(["WX1 1AA", None], dtype="str")).count.tolist() == [1, 0]
    assert scan_postcodes([]).count.tolist() == []


@given(st.lists(st.text()))
def test_no_text_raises_and_every_candidate_is_well_formed(texts: list[str]) -> None:
    scan = scan_postcodes(texts)
    for row in range(len(texts)):
        kept = min(int(scan.count[row]), 4)
        assert all(
            WELL_FORMED.fullmatch(unpack(int(c)).replace(" ", ""))
            for c in scan.candidates[row, :kept]
        )
        assert not scan.candidates[row, kept:].any()


@given(st.lists(st.text(alphabet="SN1 AE,4B\n-\u00e9\ufeff8JO0"), max_size=8))
def test_cells_do_not_depend_on_their_neighbours(texts: list[str]) -> None:
    together = scan_postcodes(texts)
    for row, text in enumerate(texts):
        alone = scan_postcodes([text])
        assert alone.candidates[0].tolist() == together.candidates[row].tolist()
        assert alone.count[0] == together.count[row]


POSTCODES = st.one_of(*(st.from_regex(f"{o} {INWARD}", fullmatch=True) for o in OUTWARD))


@given(POSTCODES, POSTCODES)
def test_packing_is_reversible_and_keeps_the_order(postcode: str, other: str) -> None:
    assert unpack(pack(postcode)) == postcode
    assert int(scan_postcodes([postcode]).candidates[0, 0]) == pack(postcode)
    padded = [f"{outward:4}{inward}" for outward, inward in (postcode.split(), other.split())]
    assert (pack(postcode) < pack(other)) == (padded[0] < padded[1])


@pytest.mark.parametrize("text", ["", "sn1 1ae", "SN1  1AE", "SN1 1AC", "S01 1AA"])
def test_packing_refuses_what_is_not_clean(text: str) -> None:
    with pytest.raises(ValueError, match="is not a postcode"):
        pack(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SN12", True),
        ("ba14 8", True),
        ("W1A", True),
        ("BA14 8J", True),
        ("High St", False),
        ("", False),
    ],
)
def test_beginnings_of_postcodes(text: str, expected: bool) -> None:
    assert is_incomplete(text) is expected
