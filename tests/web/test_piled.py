"""Where a system puts what has no place: counted, on no map unless an analyst asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from hotspots.__main__ import main
from hotspots.roles import Role
from hotspots.store import users
from tests.sent_rows import send_rows
from web.application import create_app

KINDS = ("asb/nuisance", "asb/personal", "asb/environmental")
SENTENCE = "24 incidents count in the total and are on no map"
QUERY = "?theme=asb&from=2025-03&to=2025-04"


@pytest.fixture
def piled_county(small_county: Any) -> Any:
    """The small county, and an office where a council books 24 incidents of three kinds."""
    rows = [f"P{i},{KINDS[i % 3]},2025-03-20,401500.5,151500.5" for i in range(24)]
    send_rows(small_county.database, rows, name="office")
    return small_county


@pytest.fixture
def client(piled_county: Any, signed_in_to: Callable[[Flask, str], FlaskClient]) -> Any:
    app = create_app(piled_county.database.settings)

    def sign_in(role: Role) -> FlaskClient:
        email = f"{role.value}@demo.example"
        with piled_county.database.transaction() as session:
            users.add_user(
                session, email, role=role, password="a password of some length", name="Person",
                actor="test",
            )  # fmt: skip
        return signed_in_to(app, email)

    return sign_in


def test_an_analyst_puts_them_on_the_map_and_takes_them_off_again(client: Any) -> None:
    analyst = client(Role.ANALYST)
    page = analyst.get(f"/areas/west{QUERY}").text
    assert SENTENCE in page
    assert "Incidents in the area</dt><dd>66</dd>" in page
    assert "On the map</dt><dd>42</dd>" in page
    assert "piled=shown" in page
    shown = analyst.get(f"/areas/west{QUERY}&piled=shown").text
    assert SENTENCE not in shown
    assert "On the map</dt><dd>66</dd>" in shown
    assert "Leave them out</a>" in shown
    assert 'name="piled" value="shown"' in shown


def test_nobody_else_can_ask_for_them(client: Any) -> None:
    viewer = client(Role.VIEWER)
    page, asked = (viewer.get(f"/areas/west{QUERY}{more}").text for more in ("", "&piled=shown"))
    assert "incidents count in the total" not in page + asked
    assert "do those on a point where a system puts what has no place" in page
    assert "24 not mapped" in page
    assert "Put them on the map" not in page + asked
    layers = [
        viewer.get(f"/areas/west/layers/cells.geojson{QUERY}{more}").data
        for more in ("", "&piled=shown")
    ]
    assert layers[0] == layers[1]


def test_the_command_says_how_many_and_maps_them_where_asked(
    piled_county: Any, tmp_path: Path
) -> None:
    asked = ["analyse", "--theme", "asb", "-o", str(tmp_path / "out.gpkg")]
    plain = CliRunner().invoke(main, asked)
    assert "On points where a system puts what has no place, not mapped: 24.\n" in plain.stdout
    mapped = CliRunner().invoke(main, [*asked, "--pile-ups"])
    assert mapped.exit_code == 0
    assert "has no place" not in mapped.stdout


def test_an_export_of_exact_places_maps_them_where_asked(piled_county: Any, tmp_path: Path) -> None:
    file = tmp_path / "west.gpkg"
    asked = ["export", "--area", "West", "--exact", "-o", str(file)]
    for more, piled in (((), 24), (("--pile-ups",), 0)):
        assert CliRunner().invoke(main, [*asked, *more]).exit_code == 0
        assert int(pyogrio.read_dataframe(file, layer="areas")["n_piled"].iloc[0]) == piled
