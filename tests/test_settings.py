"""Where an installation keeps its data."""

import os
import stat
from pathlib import Path

import pytest

from hotspots.errors import SetupError
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.settings import Settings

NAMES = (
    "HOTSPOTS_HOME",
    "HOTSPOTS_DATABASE_URL",
    "HOTSPOTS_GAZETTEER",
    "HOTSPOTS_SERVICE_AREA",
    "HOTSPOTS_KEEP_UPLOADS_DAYS",
)


@pytest.fixture(autouse=True)
def _plain_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_settings_everything_lies_in_instance(tmp_path: Path) -> None:
    settings = Settings.from_environment()
    assert settings.home == tmp_path / "instance"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/hotspots.sqlite"
    assert settings.gazetteer == tmp_path / "instance/gazetteer.npz"
    assert settings.service_area == WILTSHIRE
    assert settings.keep_uploads_days == 7
    assert not settings.home.exists()


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_variable_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Settings.from_environment()
    monkeypatch.setenv(name, "")
    assert Settings.from_environment() == plain


def test_each_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_HOME", "elsewhere/../data")
    monkeypatch.setenv("HOTSPOTS_DATABASE_URL", "postgresql://hotspots@db/hotspots")
    monkeypatch.setenv("HOTSPOTS_GAZETTEER", str(tmp_path / "postcodes.npz"))
    monkeypatch.setenv("HOTSPOTS_SERVICE_AREA", "200000,10000,300000.5,150000")
    monkeypatch.setenv("HOTSPOTS_KEEP_UPLOADS_DAYS", "30")
    assert Settings.from_environment() == Settings(
        tmp_path / "data",
        "postgresql://hotspots@db/hotspots",
        tmp_path / "postcodes.npz",
        (200_000.0, 10_000.0, 300_000.5, 150_000.0),
        30,
    )


def test_a_service_area_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_SERVICE_AREA", "Wiltshire")
    with pytest.raises(SetupError, match=r"^HOTSPOTS_SERVICE_AREA 'Wiltshire' is not four numbers"):
        Settings.from_environment()


@pytest.mark.parametrize("days", ["0", "366", "-1", "a week", "7.5", "²", "9" * 5000])
def test_days_to_keep_files_that_are_no_number_of_days_are_refused(
    days: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_KEEP_UPLOADS_DAYS", days)
    with pytest.raises(SetupError, match="is not a whole number from 1 to 365"):
        Settings.from_environment()


@pytest.mark.parametrize("years", ["0", "11", "-1", "three", "2.5", "³"])
def test_years_to_keep_notes_that_are_no_number_of_years_are_refused(
    years: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_KEEP_NOTES_YEARS", years)
    with pytest.raises(SetupError, match="NOTES_YEARS is not a whole number from 1 to 10"):
        Settings.from_environment()


def test_notes_are_kept_three_years_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOTSPOTS_KEEP_NOTES_YEARS", raising=False)
    assert Settings.from_environment().keep_notes_years == 3
    monkeypatch.setenv("HOTSPOTS_KEEP_NOTES_YEARS", "5")
    assert Settings.from_environment().keep_notes_years == 5


def test_a_tilde_is_the_persons_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_HOME", "~/hotspots")
    assert Settings.from_environment().home == Path.home().resolve() / "hotspots"


def test_the_data_folder_is_its_owners_alone() -> None:
    home = Settings.from_environment().prepare_home()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert Settings.from_environment().prepare_home() == home


def test_a_folder_that_cannot_be_created(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "file/data"))
    with pytest.raises(SetupError, match=r"cannot be created \(Not a directory\); set HOTSPOTS_H"):
        Settings.from_environment().prepare_home()


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.from_environment()
    settings.prepare_home()
    # Permissions do not stop the administrator, who may be running the tests.
    monkeypatch.setattr(os, "access", lambda path, mode: path != settings.home)
    with pytest.raises(SetupError, match="cannot be written; set HOTSPOTS_HOME to a folder"):
        settings.prepare_home()


def test_a_folder_whose_name_would_be_cut_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A URL's path ends at a question mark: the file would lie elsewhere, unprotected."""
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "what?"))
    with pytest.raises(SetupError, match="has a question mark in its name; set HOTSPOTS_HOME"):
        Settings.from_environment()
