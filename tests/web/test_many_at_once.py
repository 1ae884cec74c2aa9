"""Sixteen people at once while incidents and boundaries change in another process."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import boundaries
from hotspots.boundaries import read_community_areas
from hotspots.settings import Settings
from hotspots.store.boundaries import replace_boundaries
from hotspots.store.database import open_database
from tests.sent_rows import send_rows
from web.application import create_app

Table = Callable[[str, str], list[list[str]]]
PEOPLE = 16
CHANGES = 6
SLUGS = ["trowbridge", "salisbury", "calne", "pewsey"]


@pytest.fixture
def copy(demonstration: tuple[Settings, object], tmp_path: Path) -> Settings:
    """An installation of its own, so that other tests find their data as they were."""
    source, home = demonstration[0].home, tmp_path / "copy"
    home.mkdir(mode=0o700)
    with (
        closing(sqlite3.connect(source / "hotspots.sqlite")) as theirs,
        closing(sqlite3.connect(home / "hotspots.sqlite")) as ours,
    ):
        theirs.backup(ours)
    shutil.copy(source / "gazetteer.npz", home / "gazetteer.npz")
    shutil.copytree(source / "judged_maps", home / "judged_maps")
    return Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")


class Browsing:
    """A person who opens pages with their maps, and what they were answered."""

    def __init__(self, server: tuple[str, int], cookie: str, table: Table) -> None:
        self._server, self._cookie, self._table = server, cookie, table
        self.statuses: list[int] = []
        self.versions: set[int] = set()

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(HTTPConnection(*self._server, timeout=60)) as connection:
            connection.request("GET", path, headers={"Cookie": f"hotspots={self._cookie}"})
            answer = connection.getresponse()
            body = answer.read()
        self.statuses.append(answer.status)
        return answer.status, body

    def open(self, path: str) -> None:
        page = self.get(path)[1].decode()
        self.versions.update(int(version) for version in re.findall(r"data=(\d+)", page))
        for url in re.findall(r'"url": "([^"]+)"', page):
            address = json.loads(f'"{url}"')
            status, body = self.get(address)
            if status == 200 and "/layers/areas." in address:
                rows = {row[0]: row[1] for row in self._table(page, "counts")}
                said = [feature["properties"] for feature in json.loads(body)["features"]]
                assert {area["name"]: area["count"] for area in said} == rows


def test_nothing_fails_and_no_page_mixes_two_states(
    copy: Settings,
    serve: Callable[[Settings], AbstractContextManager[tuple[str, int]]],
    signed_in_to: Callable[[Flask, str], FlaskClient],
    table: Table,
) -> None:
    app = create_app(copy)
    cookies = [
        signed_in_to(app, f"{who}@demo.example").get_cookie("hotspots").value
        for who in ("viewer", "analyst", "submitter")
    ]
    changing = threading.Event()
    changing.set()
    seen = threading.Condition()
    newest = 0

    def browse(number: int) -> Browsing:
        nonlocal newest
        person = Browsing(server, cookies[number % len(cookies)], table)
        turn = number
        while changing.is_set() or turn == number:
            month = 1 + turn % 9
            query = f"?theme=asb&from=2026-0{month}&to=2026-0{month}"
            person.open(f"/{query}")
            person.open(f"/areas/{SLUGS[turn % 4]}{query}")
            person.get(f"/areas/{SLUGS[turn % 4]}/download.{('gpkg', 'geojson')[turn % 2]}{query}")
            turn += 1
            with seen:
                newest = max(newest, *person.versions)
                seen.notify_all()
        return person

    with serve(copy) as server, ThreadPoolExecutor(PEOPLE) as pool:
        running = [pool.submit(browse, number) for number in range(PEOPLE)]
        try:
            for number in range(CHANGES):
                # Somebody meets every state, so that each change happens to people who look.
                version = _change(copy, number)
                with seen:
                    met = seen.wait_for(lambda v=version: newest >= v, timeout=120)
                assert met
        finally:
            changing.clear()
        people = [person.result() for person in running]
    statuses = [status for person in people for status in person.statuses]
    assert set(statuses) <= {200, 409}
    assert statuses.count(200) > PEOPLE * 3
    assert len(set.union(*(person.versions for person in people))) >= CHANGES


def _change(settings: Settings, number: int) -> int:
    """A submission, and after every other one new boundaries; returns the data version."""
    rows = [
        f"N{number}-{i},asb/nuisance,2026-0{1 + i % 9}-10,{385_000 + 7 * i},{157_000 + 5 * i}"
        for i in range(300)
    ]
    database = open_database(settings)
    send_rows(database, rows, name=f"new{number}")
    if number % 2:
        areas = read_community_areas(boundaries.indicative_community_areas(), name_field="name")
        with database.transaction() as session:
            replace_boundaries(
                session, areas, title=f"No {number}", attribution="", actor="test", invented=True
            )
    with database.session() as session:
        version = database.data_version(session)
    database.engine.dispose()
    return version
