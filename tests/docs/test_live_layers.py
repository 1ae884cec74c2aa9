"""The pages about live layers say what the service does, and their program runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import boundaries
from hotspots.__main__ import main
from web.features.catalogue import COLLECTIONS
from web.features.described_parameters import COMMON, COMPONENTS, MANY
from web.features.description import REFUSALS, description

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs/reference/live-layers.md").read_text(encoding="utf-8")
QGIS = (ROOT / "docs/how-to/connect-from-qgis.md").read_text(encoding="utf-8")
(PROGRAM,) = re.findall(r"^```python\n(.*?)^```", QGIS, re.MULTILINE | re.DOTALL)
"""What the page shows for scripts."""


def parameters(heading: str) -> set[str]:
    """The parameters that the table below a heading lists."""
    section = REFERENCE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE))


def test_every_parameter_stands_in_the_reference() -> None:
    assert parameters("Filters") == {name for name in COMMON if name != "f"}
    # Where a page begins and of which data it is, its link says: nobody writes that.
    asked = set(MANY) - set(COMMON) - {"offset", "data"}
    assert parameters("Of features alone") == asked
    assert set(MANY) <= COMPONENTS.keys()


def test_every_address_layer_and_status_stands_in_the_reference() -> None:
    addresses = re.findall(r"^\| `(/ogc[^`]*)` \|", REFERENCE, re.MULTILINE)
    described = {
        re.sub(rf"/({'|'.join(COLLECTIONS)}|{{collectionId}})", "/{layer}", path).replace(
            "{featureId}", "{id}"
        )
        for path in description()["paths"]
    }
    assert {address.removeprefix("/ogc") or "/" for address in addresses} == described
    assert {name for name in COLLECTIONS if f"`{name}`" in REFERENCE} == set(COLLECTIONS)
    statuses = set(re.findall(r"^\| (\d{3}) \|", REFERENCE, re.MULTILINE))
    assert statuses == REFUSALS.keys() - {"405", "500"}


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A service with invented incidents, and a key that may read layers in key.txt."""
    environment = {**os.environ, "HOTSPOTS_HOME": str(tmp_path / "home")}
    monkeypatch.setenv("HOTSPOTS_HOME", environment["HOTSPOTS_HOME"])

    def hotspots(*arguments: str) -> str:
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    hotspots("agencies", "add", "HOU", "White Horse Homes (invented)")
    areas = str(boundaries.indicative_community_areas())
    hotspots("boundaries", "import", areas, "--name", "name")
    file = tmp_path / "incidents.csv"
    places = [f"{385_500 + 7 * i},{157_600 + 5 * i}" for i in range(30)]
    rows = [f"R{i},asb/nuisance,2025-03-27,{place}" for i, place in enumerate(places)]
    file.write_text("\n".join(["Reference,Category,Date,Easting,Northing", *rows]))
    hotspots("submit", str(file), "--agency", "HOU", "--profile", "template")
    key = hotspots(
        "keys", "issue", "HOU", "--label", "QGIS of the analysts", "--scope", "layers:read"
    )
    (tmp_path / "key.txt").write_text(key)
    command = [str(Path(sys.executable).with_name("hotspots")), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
            assert address, "the service did not start"
            yield environment | {"SERVICE": address[0]}
        finally:
            process.terminate()


def test_the_program_reads_the_hotspots(service: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=service, cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("EPSG:27700 [")
    for column in COLLECTIONS["hotspots"].properties.model_fields:
        assert f"'{column}'" in done.stdout
