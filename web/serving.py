"""Waitress in front of the application."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from errno import EADDRINUSE
from types import FrameType

from flask import Flask

from hotspots.errors import SetupError
from hotspots.store.database import Database
from hotspots.themes import THEMES
from web.limits import LARGEST_BODY

THREADS = 8
CONNECTIONS = 900
"""How many may be open at once; a browser keeps up to six. Of its own accord Waitress takes 100 and
leaves everybody else waiting; more than 1,024 files most systems give to no process."""


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else is done, so that a busy port is known at once.

    Raises
    ------
    SetupError
        If the address is in use or not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        taken = socket.socket(family, socket.SOCK_STREAM)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
            taken.listen()
        except OSError:
            taken.close()
            raise
    except UnicodeError as error:  # a name that no network could know
        raise SetupError("That is not the name of a computer; choose another with --host.") from (
            error
        )
    except OSError as error:
        if error.errno == EADDRINUSE:
            raise SetupError(
                f"Port {port} is in use by another program; choose another with --port."
            ) from error
        raise SetupError(
            f"The service cannot listen on {host} port {port} ({error.strerror}); "
            "choose others with --host and --port."
        ) from error
    return taken


def address_of(taken: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = taken.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def warm_up(database: Database) -> None:
    """Load the snapshot and the compiled kernels, so that the first page does not wait for them.

    Themes other than the first are judged beside the first pages.
    """
    from hotspots.assessment import Selection, Sight, load_picture
    from web.maps.county_overview import county_overview

    try:
        picture = load_picture(database)
    except SetupError:
        return  # No community areas yet: the pages say so.
    if picture.available is None:
        return
    area = picture.boundaries.areas[0].name
    for sight in Sight:
        county_overview(picture, sight)
        selection = Selection(next(iter(THEMES)), picture.available.latest(12))
        picture.area_hotspots(area, selection, sight)


def serve_forever(app: Flask, taken: socket.socket, *, behind_https: bool = False) -> None:
    """Answer requests until the process is told to stop, and let its worker end its step.

    Parameters
    ----------
    behind_https
        Whether a proxy on this machine speaks https to the world; what it says about the person's
        own address and scheme is then believed, and nobody else's word is.
    """
    from waitress import create_server

    # It warns of every request that waits a moment for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    proxy = (
        {
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
        if behind_https
        else {}
    )
    server = create_server(
        app,
        sockets=[taken],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # what it uses otherwise knows no more than 1,024 files
        channel_timeout=60,
        ident=None,
        # Flask refuses a larger body too, but only once Waitress has written it to the disk.
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
        **proxy,
    )
    # What is loaded by now stays; looking through all of it for garbage takes 200 ms each time.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGTERM, _stop)  # as Ctrl+C does: by itself it would end in mid-step
    try:
        server.run()
    finally:
        server.close()
        app.extensions["hotspots.work"].stop()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
