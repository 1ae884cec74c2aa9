"""Encodings that agencies really send, and files that are no text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.intake.decoding import decode

TABLE = "Reference,Category,Date,Postcode\r\nA1,Nuisance,27/03/2025,SN10 1AA\r\n"
WINDOWS = TABLE + "A2,“Noise” – £50 fine at the café,27/03/2025,SN10 1AA\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (WINDOWS.encode(), "utf-8"),
        (WINDOWS.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + WINDOWS.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + WINDOWS.encode("utf-16-be"), "utf-16"),
        (WINDOWS.encode("utf-16-le"), "utf-16-le"),
        (WINDOWS.encode("utf-16-be"), "utf-16-be"),
        (WINDOWS.encode("cp1252"), "cp1252"),
    ],
)
def test_each_encoding_is_read_and_named(content: bytes, encoding: str) -> None:
    assert decode(content, name="rows.csv") == (WINDOWS, encoding)


def test_a_pound_sign_after_a_thousand_plain_rows_is_found() -> None:
    text = TABLE + "A2,Nuisance,27/03/2025,SN10 1AA\r\n" * 1000 + "A3,£,27/03/2025,\r\n"
    assert decode(text.encode("cp1252"), name="rows.csv") == (text, "cp1252")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_short_file_without_a_mark_is_still_utf_16(encoding: str) -> None:
    assert decode("Date,Postcode".encode(encoding), name="x") == ("Date,Postcode", encoding)


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_a_byte_that_no_encoding_has_is_named_by_its_place(byte: bytes) -> None:
    content = "£1,".encode("cp1252") + byte
    with pytest.raises(InputError, match=r"^rows\.csv cannot be decoded.* byte 4 does not fit; "):
        decode(content, name="rows.csv")


def test_half_a_character_of_utf_16_is_named_by_its_place() -> None:
    with pytest.raises(InputError, match=r"decoded as UTF-16-LE: byte 21 does not fit; "):
        decode("Date,Place".encode("utf-16-le") + b"x", name="rows.csv")


def test_bytes_that_are_windows_text_by_letter_but_not_by_sense_are_refused() -> None:
    content = bytes(range(0xA0, 0x100)) * 40
    with pytest.raises(InputError, match=r"byte 1 is neither UTF-8 nor Windows text"):
        decode(content, name="rows.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_an_empty_character_is_named_by_its_place(encoding: str) -> None:
    with pytest.raises(InputError, match=r"is not text: character 35 is empty \(NUL\)"):
        decode(TABLE.replace("A1", "\x00").encode(encoding), name="rows.csv")


def test_utf_32_is_refused() -> None:
    with pytest.raises(InputError, match="is not text"):
        decode(TABLE.encode("utf-32"), name="rows.csv")


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b" \t\n", b"\x00" * 5000])
def test_nothing_is_empty(content: bytes) -> None:
    with pytest.raises(InputError, match=r"^rows\.csv is empty; nothing was stored\.$"):
        decode(content, name="rows.csv")


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_one_sentence(content: bytes) -> None:
    try:
        text, encoding = decode(content, name="rows.csv")
    except InputError as error:
        sentence = str(error)
    else:
        other_order = codecs.BOM_UTF16_BE + text.encode("utf-16-be")
        assert content in (text.encode(encoding), other_order)
        return
    assert sentence.endswith(".")
    assert "\n" not in sentence
