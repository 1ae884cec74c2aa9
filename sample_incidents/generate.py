"""Make the sample files again: ``python -m sample_incidents.generate``.

The same plan, settlements and profiles give the same files byte for byte.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from typing import Any

import click
import pandas as pd

import sample_incidents
from sample_incidents.bad_rows import HELD, REJECTED, UNLOCATED, plant
from sample_incidents.formats import FORMATS, Row
from sample_incidents.incidents import incidents
from sample_incidents.named_places import ABOUT, named_places
from sample_incidents.places import postcodes
from sample_incidents.plan import read_plan
from sample_incidents.road_network import roads


def build() -> dict[str, bytes]:
    """Return every generated file by its name in this folder."""
    plan = read_plan()
    gazetteer = postcodes(plan)
    tables = incidents(plan, gazetteer)
    places = named_places(plan)
    made = {
        "gazetteer.csv": _gazetteer(gazetteer),
        "places.csv": _places(places),
        "roads.geojson": roads(plan, places),
    }
    report: dict[str, Any] = {
        "about": "Invented. What was planted in the files and what an intake must make of it.",
        "period": {"from": plan.first_day.isoformat(), "to": plan.last_day.isoformat()},
        "files": {},
        "hotspots": [_hotspot(spot) for spot in plan.hotspots],
    }
    references = {}
    for sample in sample_incidents.files():
        agency, told = sample.agency_code, plan.agencies[sample.agency_code]
        table, layout = tables[agency], FORMATS[agency]
        rows = layout.rows(table, plan.draw(f"{agency} habits"))
        profile = tomllib.loads(sample.profile_path.read_text(encoding="utf-8"))
        columns = profile["columns"]
        bad = plant(rows, table, columns, told["bad_rows"], plan.draw(f"{agency} bad rows"), places)
        references[agency] = [row[columns["reference"]] for row in rows]
        made[sample.path.name] = layout.encode(rows)
        report["files"][sample.path.stem] = {"agency": agency, **_counts(rows, bad)}
    report["same_event"] = _same_events(tables, references)
    made["expected.json"] = (json.dumps(report, indent=1, ensure_ascii=False) + "\n").encode()
    return made


def main() -> None:
    """Write every generated file into this folder."""
    for name, content in build().items():
        path = sample_incidents.folder() / name
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        click.echo(f"{name}: {len(content):,} bytes")


def _gazetteer(table: pd.DataFrame) -> bytes:
    listed = table.sort_values("postcode")[["postcode", "easting", "northing"]]
    return listed.to_csv(index=False, lineterminator="\n").encode()


def _places(table: pd.DataFrame) -> bytes:
    return (ABOUT + table.to_csv(index=False, lineterminator="\n")).encode()


def _counts(rows: list[Row], bad: list[dict[str, Any]]) -> dict[str, Any]:
    outcome = Counter(row["outcome"] for row in bad)
    accepted = len(rows) - outcome[REJECTED] - outcome[HELD]
    return {
        "rows": len(rows),
        "accepted": accepted,
        "rejected": outcome[REJECTED],
        "held": outcome[HELD],
        "located": accepted - outcome[UNLOCATED],
        "unlocated": outcome[UNLOCATED],
        "bad_rows": bad,
    }


def _hotspot(spot: dict[str, Any]) -> dict[str, Any]:
    shown = ("name", "easting", "northing", "spread", "theme", "from", "to", "course", "reports")
    return {key: spot[key].isoformat() if key in ("from", "to") else spot[key] for key in shown}


def _same_events(
    tables: dict[str, pd.DataFrame], references: dict[str, list[str]]
) -> list[dict[str, str]]:
    pairs: dict[int, dict[str, str]] = {}
    for agency, table in tables.items():
        for reference, event in zip(references[agency], table["event"], strict=True):
            if event >= 0:
                pairs.setdefault(int(event), {})[agency] = reference
    return [pairs[event] for event in sorted(pairs)]


if __name__ == "__main__":
    main()
