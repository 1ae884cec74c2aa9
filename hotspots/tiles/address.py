"""The address of a tile server, as an administrator gives it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from hotspots.errors import InputError

LONGEST_ADDRESS = 500
PLACEHOLDERS = ("{z}", "{x}", "{y}")
# No sign that could end a policy, a string of a script or an attribute; braces only as above.
_USABLE = re.compile(r"[A-Za-z0-9._~/?=&%,:@+!$()*;|{}-]*", re.ASCII)
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)


def check_tile_address(text: str) -> str:
    """An address such as ``https://tiles.example/{z}/{x}/{y}.png``, as it can be used.

    Raises
    ------
    InputError
        If tiles cannot be asked for there, or not safely.
    """
    address = text.strip()
    if not 1 <= len(address) <= LONGEST_ADDRESS:
        raise InputError(f"Enter the address of the tiles in up to {LONGEST_ADDRESS} characters.")
    _check_placeholders(address)
    if not _USABLE.fullmatch(address):
        raise InputError(
            "The address of the tiles has a sign in it that an address cannot have, such as a "
            "blank, a quotation mark or a letter with an accent; copy it again from its provider."
        )
    origin_of(address)
    return address


def origin_of(address: str) -> str:
    """Scheme, host and port of a tile server: what pages with a map may load pictures from.

    Raises
    ------
    InputError
        If the address is not https (http only on this machine), or names a user or no host.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise InputError(
            "The address of the tiles names no server that can be; copy it again from its provider."
        ) from error
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(host)):
        raise InputError(
            "The address of the tiles must begin with https://, so that nobody on the way reads "
            "which places are looked at."
        )
    if "@" in parts.netloc:
        raise InputError(
            "The address of the tiles holds a user name or password, which every reader would "
            "see; use a provider's key or an address without."
        )
    if not _HOST.fullmatch(host):
        raise InputError(
            "The address of the tiles must name one server, such as tiles.example.org, without "
            "placeholders in its name."
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def _check_placeholders(address: str) -> None:
    if "{s}" in address:
        raise InputError(
            "The address of the tiles has {s} for several servers, and pages are allowed to load "
            "from one alone; put one name in its place, such as a."
        )
    if any(address.count(name) != 1 for name in PLACEHOLDERS):
        raise InputError(
            "The address of the tiles must have {z}, {x} and {y} in it, each once, for zoom, "
            "column and row."
        )
    if re.search(r"[{}]", re.sub(r"\{[zxy]\}", "", address)):
        raise InputError(
            "The address of the tiles has a placeholder other than {z}, {x} and {y}; write what "
            "it stands for in its place."
        )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback and "." in host
    except ValueError:
        return False
