"""From the bytes of a file to its text, or the sentence that says why it is none."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from hotspots.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes, *, name: str) -> tuple[str, str]:
    """The text of a file and the encoding it was read in.

    A mark at the beginning decides; without one it is UTF-16 if every other byte is empty, UTF-8
    if that fits, and Windows text (cp1252) if that reads like text.

    Raises
    ------
    InputError
        If the file is empty or is no text; where a byte does not fit, the sentence names it.
    """
    if not content.strip(b"\x00\r\n\t "):
        raise InputError(f"{name} is empty; nothing was stored.")
    text, encoding = _decode(content, name)
    if "\x00" in text:
        raise InputError(
            f"{name} is not text: character {text.index(chr(0)) + 1:,} is empty (NUL); "
            "save the table as CSV."
        )
    return text, encoding


def _decode(content: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding, name)
    if _mostly_empty(content[1:200:2]):
        return _decode_as(content, "utf-16-le", name)
    if _mostly_empty(content[0:200:2]):
        return _decode_as(content, "utf-16-be", name)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        read = _decode_as(content, "cp1252", name)
        if from_bytes(content, cp_isolation=["cp1252", "iso8859_15"]).best() is None:
            raise InputError(
                f"{name} cannot be decoded: byte {error.start + 1} is neither UTF-8 nor "
                "Windows text; save the table as CSV (UTF-8)."
            ) from error
        return read


def _mostly_empty(every_other: bytes) -> bool:
    return every_other.count(0) * 2 > len(every_other)


def _decode_as(content: bytes, encoding: str, name: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} cannot be decoded as {encoding.upper()}: byte {error.start + 1} does not "
            "fit; save the table as CSV (UTF-8)."
        ) from error
