"""``hotspots db``: the tables of a server's database."""

from __future__ import annotations

import click


@click.group()
def db() -> None:
    """Prepare the database and check its audit trail."""


@db.command()
def upgrade() -> None:
    """Create the tables, or bring those of an older version up to date."""
    from hotspots.settings import Settings
    from hotspots.store.database import Database

    database = Database(Settings.from_environment())
    database.upgrade()
    url = database.engine.url.render_as_string(hide_password=True)
    click.echo(f"The database {url} is up to date.")


@db.command("verify-audit")
def verify_audit() -> None:
    """Check that no event of the audit trail was altered or removed."""
    from hotspots.errors import ConflictError
    from hotspots.store import audit
    from hotspots.store.database import open_database

    with open_database().session() as session:
        found = audit.verify(session)
    if found:
        raise ConflictError(f"The audit trail breaks at event {found.event_id}: {found.reason}.")
    click.echo("The audit trail is whole.")
