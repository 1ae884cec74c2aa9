"""``hotspots doctor``: what is installed, which data it rests on, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

import click

Finding = tuple[bool, str]


@click.command()
def doctor() -> None:
    """Check the installation; exits with status 1 if anything is missing."""
    from hotspots.errors import HotspotsError

    missing = 0
    for check in (_versions, _transformation, _kernels, _home, _gazetteer, _store):
        try:
            findings = list(check())
        except HotspotsError as error:
            findings = [(False, str(error))]
        for good, sentence in findings:
            missing += not good
            click.echo(f"{'ok     ' if good else 'MISSING'} {sentence}")
    raise SystemExit(1 if missing else 0)


def _versions() -> Iterator[Finding]:
    import platform

    names = ("hotspots", "geopandas", "shapely", "pyproj", "numba", "sqlalchemy", "folium")
    listed = ", ".join(f"{name} {version(name)}" for name in names)
    yield True, f"Python {platform.python_version()}; {listed}"


def _transformation() -> Iterator[Finding]:
    from hotspots.geocoding.transformation import check_transformation, transformation_name

    error = check_transformation()
    yield (
        True,
        (
            f"Coordinates are converted with {transformation_name()}; "
            f"largest error at the published test points {error * 1000:.0f} mm"
        ),
    )


def _kernels() -> Iterator[Finding]:
    import numpy as np

    from hotspots.analysis.dbscan import dbscan_labels

    labels = dbscan_labels(np.zeros(5), np.zeros(5), 1.0, 5)
    if (labels == 0).all():
        yield True, "The compiled analysis kernels run"
    else:
        yield False, "The compiled analysis kernels give wrong results; install Hotspots again"


def _home() -> Iterator[Finding]:
    from hotspots.settings import Settings

    settings = Settings.from_environment()
    settings.prepare_home()
    yield True, f"The data folder is {settings.home}"


def _gazetteer() -> Iterator[Finding]:
    from hotspots.geocoding.gazetteer import Gazetteer
    from hotspots.settings import Settings

    path = Settings.from_environment().gazetteer
    if not path.exists():
        yield (
            False,
            (
                f"There is no gazetteer at {path}, so postcodes are not located; build one with: "
                "hotspots gazetteer build SOURCE"
            ),
        )
        return
    for source in Gazetteer.load(path).sources:
        yield (
            True,
            (
                f"Gazetteer: {source.name} {source.edition}, {source.rows:,} {source.holds} "
                f"({source.licence})"
            ),
        )


def _store() -> Iterator[Finding]:
    from hotspots.store import audit
    from hotspots.store.agencies import list_agencies
    from hotspots.store.boundaries import current_boundaries
    from hotspots.store.database import open_database
    from hotspots.store.incidents import count_incidents

    database = open_database()
    url = database.engine.url.render_as_string(hide_password=True)
    with database.session() as session:
        boundaries = current_boundaries(session)
        agencies = len(list_agencies(session))
        yield True, f"Database {url}: {count_incidents(session):,} incidents"
        if boundaries is None:
            yield (
                False,
                (
                    "No community areas have been imported; run: hotspots boundaries import FILE "
                    "--name FIELD"
                ),
            )
        else:
            kind = " (indicative, not official)" if boundaries.indicative else ""
            yield True, f"{len(boundaries.areas)} community areas: {boundaries.title}{kind}"
        if agencies:
            yield True, f"{agencies} {'agency' if agencies == 1 else 'agencies'}"
        else:
            yield False, 'There are no agencies; add one with: hotspots agencies add CODE "NAME"'
        broken = audit.verify(session)
        if broken:
            yield False, f"The audit trail breaks at event {broken.event_id}: {broken.reason}"
        else:
            yield True, "The audit trail is whole"
