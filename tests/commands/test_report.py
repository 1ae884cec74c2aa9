"""`hotspots report`, run as people run it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from hotspots.__main__ import main
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", *arguments])


def text_of(file: Path) -> str:
    body = re.search(r"<article.*</article>", file.read_text(encoding="utf-8"), re.DOTALL)
    assert body
    return " ".join(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", body[0]).split())


def test_the_six_monthly_report_is_written_and_recorded(small_county, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = run("six-monthly", "--to", "2025-04", "--exact", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert done.output == (
        f"Wrote {file}: Six-monthly outcome report, November 2024 to April 2025, all community "
        "areas.\n"
    )
    # 30 and 12 in West and 3 in East; the one outside and the one without a place stand apart.
    said = text_of(file)
    assert "In November 2024 to April 2025, 45 incidents of anti-social behaviour" in said
    assert "1 without a place and 1 outside all community areas" in said
    with small_county.database.session() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.subject.startswith("six-monthly-2024-11-to-2025-04.html, exact, copy ")


def test_without_exact_the_figures_are_protected(small_county, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = run("briefing", "--area", "west", "--from", "2025-03", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert done.output.startswith(
        f"Wrote {file}: Briefing: West, Anti-social behaviour, March to April"
    )
    assert "Made from protected figures" in text_of(file)
    done = run("briefing", "--area", "East", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert "under 5" in text_of(file)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["six-monthly", "-o", "report.pdf"], "name a file that ends in .html"),
        (["six-monthly", "--to", "soon", "-o", "r.html"], "is not a month"),
        (["six-monthly", "--to", "2031-01", "-o", "r.html"], "There is nothing to report for"),
        (["briefing", "--area", "Nowhere", "-o", "r.html"], "There is no community area"),
        (["briefing", "--area", "West", "--theme", "x", "-o", "r.html"], "is not a theme"),
        (
            ["briefing", "--area", "West", "--from", "2026-01", "-o", "r.html"],
            "swap the two months",
        ),
    ],
)
def test_what_cannot_be_written(
    small_county, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
    assert not list(tmp_path.glob("r.html"))


def test_without_areas_it_says_what_to_do(sqlite_database: Database, tmp_path: Path) -> None:
    done = run("six-monthly", "-o", str(tmp_path / "report.html"))
    assert done.exit_code == 2
    assert "hotspots boundaries import" in done.output
