"""A fresh installation with the invented incidents of four agencies."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import boundaries
import sample_incidents
from hotspots.backdrop.backdrop_file import backdrop_path
from hotspots.backdrop.importing import Credit, import_file
from hotspots.backdrop.reading import Question
from hotspots.boundaries import read_community_areas
from hotspots.errors import ConflictError, NotFoundError, SetupError
from hotspots.intake.location import open_geocoder
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import agencies, users
from hotspots.store.boundaries import current_boundaries, replace_boundaries
from hotspots.store.database import Database, lock_installation, open_database
from hotspots.store.submissions import list_submissions

ACTOR = "demonstration"
TITLE = "Indicative community areas"
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aeiou"


@dataclass(frozen=True)
class Account:
    """A sample user; the password exists nowhere else in clear."""

    email: str
    password: str
    does: str


SAMPLE_USERS = (
    (Role.VIEWER, "viewer@demo.example", "Sam Viewer", None, "looks at maps"),
    (Role.SUBMITTER, "submitter@demo.example", "Robin Submitter", "HOU", "and at what it sent"),
    (Role.ANALYST, "analyst@demo.example", "Alex Analyst", None, "sees exact places"),
    (
        Role.ADMINISTRATOR,
        "administrator@demo.example",
        "Kim Administrator",
        None,
        "adds agencies, people and keys",
    ),
)


def prepare_demonstration(settings: Settings, *, say: Callable[[str], None]) -> list[Account]:
    """Fill an installation, or give the sample users of one new passwords.

    Parameters
    ----------
    say
        Is told what is being done, a line at a time.

    Raises
    ------
    ConflictError
        If the installation holds anything that is not of the demonstration.
    SetupError
        If a folder cannot be written or a sample file is missing.
    """
    settings.prepare_home()
    _check_samples()
    database = open_database(settings)
    _claim(database, settings)
    if _import_boundaries(database):
        say(f"Imported {TITLE.lower()}")
    gazetteer = _gazetteer(settings)
    if not gazetteer.exists():
        _build_gazetteer(gazetteer)
        say("Built the gazetteer of invented postcodes, streets and places")
    if _import_roads(settings):
        say("Imported invented roads")
    _submit_samples(database, gazetteer, say)
    accounts = _give_passwords(database)
    return accounts


def _check_samples() -> None:
    needed = [
        sample_incidents.gazetteer(),
        sample_incidents.place_list(),
        sample_incidents.roads(),
        boundaries.indicative_community_areas(),
        boundaries.residents(),
    ]
    for sample in sample_incidents.files():
        needed += [sample.path, sample.profile_path]
    for path in needed:
        if not path.is_file():
            raise SetupError(f"The sample file {path} is missing; install the project again.")


def _claim(database: Database, settings: Settings) -> None:
    with database.transaction() as session:
        installation = lock_installation(session)
        if installation.demo:
            return
        used = (
            agencies.list_agencies(session)
            or users.list_users(session)
            or current_boundaries(session)
        )
        if used:
            raise ConflictError(
                f"The installation in {settings.home} is in use and is not a demonstration; "
                "set HOTSPOTS_HOME to an empty folder for the demonstration."
            )
        installation.demo = True


def _import_boundaries(database: Database) -> bool:
    with database.session() as session:
        if current_boundaries(session):
            return False
    areas = read_community_areas(
        boundaries.indicative_community_areas(),
        name_field="name",
        residents=boundaries.residents(),
        residents_source=boundaries.RESIDENTS_SOURCE,
    )
    with database.transaction() as session:
        replace_boundaries(session, areas, title=TITLE, attribution="", actor=ACTOR, invented=True)
    return True


def _gazetteer(settings: Settings) -> Path:
    # One that was set for another installation is left alone.
    inside = settings.gazetteer.is_relative_to(settings.home)
    return settings.gazetteer if inside else settings.home / "gazetteer.npz"


def _build_gazetteer(path: Path) -> None:
    from hotspots.geocoding.gazetteer_build import build_gazetteer

    build_gazetteer([sample_incidents.gazetteer(), sample_incidents.place_list()]).save(path)


def _import_roads(settings: Settings) -> bool:
    backdrop = backdrop_path(settings.home)
    if backdrop.exists():
        return False
    import_file(
        sample_incidents.roads(),
        backdrop,
        question=Question(field="class"),
        credit=Credit("Invented roads", attribution="Roads and their numbers are invented."),
        service_area=settings.service_area,
    )
    return True


def _submit_samples(database: Database, gazetteer: Path, say: Callable[[str], None]) -> None:
    geocoder = open_geocoder(gazetteer)
    for sample in sample_incidents.files():
        if _already_sent(database, sample.agency_code, sample.agency_name):
            continue
        report = submit_file(
            database,
            sample.path,
            sender=Sender(sample.agency_code, ACTOR),
            profile=find_profile(str(sample.profile_path)),
            geocoder=geocoder,
        )
        say(
            f"{sample.agency_name}: {report.rows:,} rows, {report.accepted:,} accepted, "
            f"{report.rejected} rejected, {report.held} held"
        )


def _already_sent(database: Database, code: str, name: str) -> bool:
    with database.transaction() as session:
        try:
            agency = agencies.find_agency(session, code)
        except NotFoundError:
            agency = agencies.add_agency(session, code, name, actor=ACTOR, invented=True)
        return bool(list_submissions(session, agency.id))


def _give_passwords(database: Database) -> list[Account]:
    accounts = []
    for role, email, name, agency, does in SAMPLE_USERS:
        password = _password()
        with database.transaction() as session:
            known = {user.email for user in users.list_users(session)}
            if email in known:
                users.set_password(session, email, password, actor=ACTOR)
            else:
                users.add_user(
                    session,
                    email,
                    role=role,
                    password=password,
                    name=name,
                    agency=agency,
                    actor=ACTOR,
                )
        accounts.append(Account(email, password, f"{role.value}: {does}"))
    return accounts


def _password() -> str:
    """Four words of four letters, easy to type: about 50 bits."""
    return "-".join(
        "".join(secrets.choice(letters) for letters in (_CONSONANTS, _VOWELS) * 2) for _ in range(4)
    )
