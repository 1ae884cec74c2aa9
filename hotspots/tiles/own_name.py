"""Tile servers that have the name of this service: browsers would send them its cookies.

Cookies belong to a name and not to a port, so that a tile server on another port of the service's
own name would be sent the sign-in of everyone who looks at a map.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from hotspots.errors import InputError


def refuse_own_name(address: str, names: Iterable[str]) -> None:
    """Refuse a tile server that has a name under which the service is reached.

    Parameters
    ----------
    address
        Of the tiles, as `hotspots.tiles.address.check_tile_address` accepts it.
    names
        Names of the service, without ports.

    Raises
    ------
    InputError
        If it has one of them.
    """
    if has_own_name(address, names):
        raise InputError(
            "The address of the tiles has the name of this service, so that browsers would send "
            "readers\N{RIGHT SINGLE QUOTATION MARK} sign-in cookies there; give the tile server a "
            "name of its own."
        )


def has_own_name(address: str, names: Iterable[str]) -> bool:
    """Whether a tile server has a name under which the service is reached."""
    try:
        name = _compared(urlsplit(address.strip()).hostname or "")
    except ValueError:
        return False  # It names no server that can be.
    return name != "" and name in {_compared(own) for own in names}


def names_of_machine() -> tuple[str, ...]:
    """What this machine is called: all that is known of the service's name where nobody asks."""
    name = socket.gethostname()
    return tuple(dict.fromkeys((name, socket.getfqdn(name))))


def _compared(name: str) -> str:
    return name.lower().rstrip(".")
