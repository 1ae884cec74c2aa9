"""``hotspots actions``: notes of what was done at hotspots, and how long they are kept."""

from __future__ import annotations

import click

ACTOR = "command line"


@click.group()
def actions() -> None:
    """List the notes of what was done at hotspots, and forget the old ones.

    They are noted on the pages of hotspots.
    """


@actions.command("list")
def list_() -> None:
    """List the notes and how long each is kept; what they say stands on their pages."""
    from hotspots.store.action_retention import kept_until
    from hotspots.store.actions import list_actions
    from hotspots.store.actions_schema import ACTION_KINDS
    from hotspots.store.database import open_database

    database = open_database()
    years = database.settings.keep_notes_years
    with database.session() as session:
        notes = list_actions(session)
        if not notes:
            click.echo("Nothing has been noted yet.")
        for note in notes:
            ended = "" if note.ended is None else f" to {note.ended}"
            click.echo(
                f"{note.id}\t{ACTION_KINDS[note.kind]}, {note.area}\tfrom {note.began}{ended}\t"
                f"kept until {kept_until(note, years)}"
            )


@actions.command()
@click.option("--dry-run", is_flag=True, help="Say which they are and forget none.")
def forget(dry_run: bool) -> None:
    """Forget the notes that have been kept long enough: HOTSPOTS_KEEP_NOTES_YEARS, 3 unless set.

    The years count from the last change of a note, or from the end of what was done where that is
    later.
    """
    from hotspots.store.action_retention import forget_old_actions, old_actions
    from hotspots.store.database import open_database

    database = open_database()
    years = database.settings.keep_notes_years
    if dry_run:
        with database.session() as session:
            old = old_actions(session, years)
            for note in old:
                click.echo(f"Would forget note {note.id}, {note.area}.")
            if not old:
                click.echo(f"There is nothing to forget: no note is older than {_years(years)}.")
        return
    with database.transaction() as session:
        forgotten = forget_old_actions(session, years, actor=ACTOR)
    click.echo(f"Forgot {forgotten:,} note{'' if forgotten == 1 else 's'} after {_years(years)}.")


def _years(years: int) -> str:
    return f"{years} year{'' if years == 1 else 's'}"
