"""What a decision says of the tree is so."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANALYSIS = ROOT / "hotspots/analysis"
ROOMS = (ROOT / "docs/adr/0013-the-analysis-has-rooms.md").read_text(encoding="utf-8")


def test_the_analysis_keeps_at_its_top_what_the_decision_names() -> None:
    top = ROOMS.partition("## Decided")[2].partition("The rest has rooms")[0]
    named = set(re.findall(r"`(\w+)`", top))
    assert named == {path.stem for path in ANALYSIS.glob("*.py")} - {"__init__"}


def test_the_analysis_has_the_rooms_that_the_decision_names() -> None:
    named = set(re.findall(r"^\| `(\w+)/` \|", ROOMS, re.MULTILINE))
    assert named == {path.parent.name for path in ANALYSIS.glob("*/__init__.py")}
