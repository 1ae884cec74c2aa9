"""Which addresses are asked and followed."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError, SetupError
from hotspots.fetching.address import require_safe, require_setting, shown

LOCAL = "http://127.0.0.1:8123/archive"
PUBLIC = "https://data.police.uk/data/archive"


@pytest.mark.parametrize("address", [PUBLIC, LOCAL, "https://[::1]:8000/x", f"{PUBLIC}/"])
def test_a_setting_is_a_web_address(address: str) -> None:
    assert require_setting(address, variable="HOTSPOTS_X_URL") == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "data.police.uk",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "https://",
        "https://example.org/?a=1",
        "https://example.org/#a",
        "https://name:secret@example.org/",
        "https://example.org:port/",
        "https://[::1/",
    ],
)
def test_anything_else_is_refused_with_the_name_of_the_setting(address: str) -> None:
    with pytest.raises(SetupError, match=r"^HOTSPOTS_X_URL .* write it as https://host/path"):
        require_setting(address, variable="HOTSPOTS_X_URL")


@pytest.mark.parametrize(
    ("address", "setting"),
    [
        ("https://example.org/file.zip?sig=1", PUBLIC),
        ("https://example.org/file.zip", LOCAL),
        ("http://127.0.0.1:8123/other?x", LOCAL),
    ],
)
def test_https_is_followed_anywhere_and_http_only_where_the_setting_leads(
    address: str, setting: str
) -> None:
    assert require_safe(address, setting=setting) == address


@pytest.mark.parametrize(
    ("address", "setting"),
    [
        ("http://data.police.uk/data/archive/x.zip", PUBLIC),
        ("http://127.0.0.1:8124/x", LOCAL),
        ("http://127.0.0.2:8123/x", LOCAL),
        ("http://localhost:8123/x", LOCAL),
        ("http://127.0.0.1:8123@example.org/x", LOCAL),
        ("http://user@127.0.0.1:8123/x", LOCAL),
        ("file:///etc/passwd", LOCAL),
        ("ftp://127.0.0.1:8123/x", LOCAL),
        ("//127.0.0.1:8123/x", LOCAL),
        ("", LOCAL),
        ("https://[", LOCAL),
    ],
)
def test_nothing_else_is_followed(address: str, setting: str) -> None:
    with pytest.raises(InputError, match="is not https and is not followed"):
        require_safe(address, setting=setting)


def test_a_signature_is_never_shown() -> None:
    assert (
        shown("https://u:p@store.example/a/b.zip?sig=secret#x") == "https://store.example/a/b.zip"
    )
    assert shown("http://127.0.0.1:80/x") == "http://127.0.0.1:80/x"


@given(st.text(max_size=60))
def test_whatever_an_answer_names_is_followed_or_refused_in_a_sentence(text: str) -> None:
    for address in (text, f"http://127.0.0.1:8123{text}", f"https:{text}"):
        try:
            followed = require_safe(address, setting=LOCAL)
        except InputError:
            continue
        parts = urlsplit(followed)
        origin = (parts.scheme, parts.hostname, parts.port)
        assert parts.scheme == "https" or origin == ("http", "127.0.0.1", 8123)
