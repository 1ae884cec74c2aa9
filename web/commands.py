"""``hotspots serve`` and ``hotspots demo``."""

from __future__ import annotations

import click

_port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@_port
@click.option(
    "--https",
    is_flag=True,
    envvar="HOTSPOTS_HTTPS",
    help="A proxy on this machine speaks https: send cookies over nothing else.",
)
def serve(host: str, port: int, https: bool) -> None:
    """Serve the maps of the installation in HOTSPOTS_HOME."""
    from hotspots.settings import Settings
    from web.application import create_app
    from web.serving import address_of, listen, serve_forever, warm_up

    with listen(host, port) as taken:
        app = create_app(Settings.from_environment(), https=https, background=True)
        warm_up(app.extensions["hotspots"])
        click.echo(f"Hotspots is at {address_of(taken)} (stop with Ctrl+C)")
        if host not in ("127.0.0.1", "localhost", "::1") and not https:
            click.echo(
                "Warning: passwords cross the network unencrypted without --https.", err=True
            )
        serve_forever(app, taken, behind_https=https)


@click.command()
@_port
@click.option("--no-serve", is_flag=True, help="Prepare the data and stop.")
def demo(port: int, no_serve: bool) -> None:
    """Show invented incidents of four agencies, on embedded defaults.

    The data go to HOTSPOTS_HOME. Running it again changes no data and gives the sample users new
    passwords.
    """
    from contextlib import nullcontext

    from hotspots.settings import Settings
    from web.demonstration import prepare_demonstration
    from web.serving import address_of, listen, serve_forever, warm_up

    settings = Settings.from_environment()
    with nullcontext() if no_serve else listen("127.0.0.1", port) as taken:
        accounts = prepare_demonstration(settings, say=click.echo)
        click.echo("\nSample users (invented), with passwords made just now:")
        for account in accounts:
            click.echo(f"  {account.email:<26} {account.password:<24} {account.does}")
        if taken is None:
            click.echo("\nStart the service with: hotspots serve")
            return
        from web.application import create_app

        app = create_app(settings, background=True)
        warm_up(app.extensions["hotspots"])
        click.echo(f"\nHotspots is at {address_of(taken)} (stop with Ctrl+C)")
        serve_forever(app, taken)
