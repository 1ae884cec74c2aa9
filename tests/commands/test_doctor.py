"""`hotspots doctor` names what is there and what is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from hotspots.__main__ import main


def test_an_empty_installation_lacks_three_things(sqlite_database: Any) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    missing = [line for line in result.output.splitlines() if line.startswith("MISSING")]
    assert result.exit_code == 1
    assert [line.split(" ", 1)[1][:35] for line in missing] == [
        "There is no gazetteer at " + str(sqlite_database.settings.gazetteer)[:10],
        "No community areas have been import",
        "There are no agencies; add one with",
    ]
    assert "OSTN15" in result.output


def test_what_is_there_is_counted(small_county: Any) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert "51 incidents" in result.output
    assert "2 community areas: Two squares" in result.output
    assert "The audit trail is whole" in result.output


def test_a_broken_audit_trail_is_named(small_county: Any) -> None:
    with small_county.database.transaction() as session:
        # Whoever can do this has the file itself in hand: what the chain is for.
        session.execute(text("DROP TRIGGER audit_events_no_update"))
        session.execute(text("UPDATE audit_events SET actor = 'nobody' WHERE id = 2"))
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "MISSING The audit trail breaks at event 2: it was altered" in result.output
    verified = CliRunner().invoke(main, ["db", "verify-audit"])
    assert verified.exit_code == 2
    assert "breaks at event 2" in verified.stderr


def test_kernels_that_go_wrong_are_not_said_to_run(
    sqlite_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.analysis.dbscan.dbscan_labels", lambda *_: np.ones(5))
    result = CliRunner().invoke(main, ["doctor"])
    assert "MISSING The compiled analysis kernels give wrong results" in result.output
    assert "kernels run" not in result.output
