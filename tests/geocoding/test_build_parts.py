"""Finished sources are kept until the gazetteer is written; a build can be killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.geocoding import build_parts
from hotspots.geocoding.build_parts import BuildParts
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.gazetteer_source import GazetteerSource
from hotspots.geocoding.gazetteer_tables import (
    AddressPostcodes,
    Junctions,
    Names,
    Uprns,
)
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources.reader import Advance, SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles

LISTS = {
    "a.csv": "# Invented.\npostcode,easting,northing\n"
    "WX2 1AA,385512,157123\nWX2 1AB,385600,157200\n",
    "b.csv": "# Invented too.\npostcode,easting,northing\nWX3 1AA,390000,160000\n",
}
BYTE, NUMBER, LONG = np.zeros(1, np.uint8), np.array([7], np.int32), np.array([26], np.int64)
CONTENT = SourceContent(
    GazetteerSource("Invented", "1", "none", "Invented.", 4, "names", ("A note.", "Another.")),
    uprns=Uprns(LONG, NUMBER, NUMBER, BYTE),
    names=Names(
        ["Caer, \u0177"], ["caer y"], NUMBER, BYTE, NUMBER, NUMBER, NUMBER, [""], [""], BYTE
    ),
    junctions=Junctions(["a361"], ["b3098"], NUMBER, NUMBER, NUMBER, BYTE),
    address_postcodes=AddressPostcodes(LONG, LONG, NUMBER, NUMBER),
)


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in LISTS]


@pytest.fixture
def parts(tmp_path: Path) -> BuildParts:
    return BuildParts.beside(tmp_path / "gazetteer.npz", WILTSHIRE)


def kept_files(parts: BuildParts) -> list[Path]:
    return sorted(parts.folder.iterdir()) if parts.folder.exists() else []


class Rows:
    """Counts the rows that are read of each source."""

    def __init__(self) -> None:
        self.read: dict[str, int] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[Advance]:
        self.read[name] = 0

        def advance(rows: int) -> None:
            self.read[name] += rows

        yield advance


def test_what_is_kept_is_found_again(parts: BuildParts, sources: list[Path]) -> None:
    files = SourceFiles.open(sources[0])
    assert parts.find(files) is None
    parts.keep(files, CONTENT)
    found = BuildParts(parts.folder, WILTSHIRE).find(files)
    assert found is not None
    assert found.source == CONTENT.source
    assert found.postcodes is None
    for name in ("uprns", "names", "junctions", "address_postcodes"):
        for column in fields(getattr(CONTENT, name)):
            written, read = (getattr(getattr(c, name), column.name) for c in (CONTENT, found))
            assert list(written) == list(read)
            assert type(written) is type(read)


def test_only_its_owner_can_read_a_part(parts: BuildParts, sources: list[Path]) -> None:
    parts.keep(SourceFiles.open(sources[0]), CONTENT)
    (file,) = kept_files(parts)
    assert stat.S_IMODE(parts.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_changed_source_is_read_again(
    parts: BuildParts, sources: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sources[0]
    parts.keep(SourceFiles.open(path), CONTENT)
    other_area = BuildParts(parts.folder, (365_000.0, 104_000.0, 447_000.0, 213_000.0))
    assert other_area.find(SourceFiles.open(path)) is None
    assert parts.find(SourceFiles.open(sources[1])) is None
    (path.parent / "a.txt").write_text("From a friend.")
    assert parts.find(SourceFiles.open(path)) is None
    (path.parent / "a.txt").unlink()
    assert parts.find(SourceFiles.open(path)) is not None
    os.utime(path, ns=(1, 1))
    assert parts.find(SourceFiles.open(path)) is None
    parts.keep(SourceFiles.open(path), CONTENT)
    monkeypatch.setattr(build_parts, "_program", lambda: "an older program")
    assert parts.find(SourceFiles.open(path)) is None


def test_a_changed_file_in_a_folder_or_archive_is_seen(parts: BuildParts, tmp_path: Path) -> None:
    folder, archive = tmp_path / "folder", tmp_path / "x.zip"
    folder.mkdir()
    for text in ("one", "two"):
        (folder / "x.csv").write_text(text)
        os.utime(folder / "x.csv", ns=(len(text), ord(text[0])))
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("x.csv", text)
        os.utime(archive, ns=(5, 5))
        for path in (folder, archive):
            assert parts.find(SourceFiles.open(path)) is None
            parts.keep(SourceFiles.open(path), CONTENT)
            assert parts.find(SourceFiles.open(path)) is not None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "another", "a folder"])
def test_a_damaged_part_is_ignored(damage: str, parts: BuildParts, sources: list[Path]) -> None:
    for path in sources:
        parts.keep(SourceFiles.open(path), CONTENT)
    one, other = kept_files(parts)
    whole = other.read_bytes()
    middle = whole.index(b"a361")
    flipped = whole[:middle] + b"b" + whole[middle + 1 :]
    if damage == "a folder":
        other.unlink()
        other.mkdir()
    else:
        content = {"cut": whole[:-9], "flipped": flipped, "empty": b"", "another": one.read_bytes()}
        other.write_bytes(content[damage])
    found = [parts.find(SourceFiles.open(path)) for path in sources]
    assert sum(content is not None for content in found) == 1


def test_a_folder_that_cannot_be_made_does_not_stop_the_build(
    parts: BuildParts, sources: list[Path]
) -> None:
    parts.folder.write_text("in the way")
    assert len(build_gazetteer(sources, parts=parts)) == 3
    parts.remove()
    assert parts.folder.read_text() == "in the way"


def test_parts_go_when_the_gazetteer_is_written(parts: BuildParts, sources: list[Path]) -> None:
    build_gazetteer(sources, parts=parts)
    assert len(kept_files(parts)) == 2
    parts.remove()
    assert not parts.folder.exists()
    parts.remove()


def test_parts_that_an_older_build_left_go_too(parts: BuildParts, sources: list[Path]) -> None:
    other = BuildParts(parts.folder, (0.0, 0.0, 9_000.0, 9_000.0))
    other.keep(SourceFiles.open(sources[0]), CONTENT)
    (parts.folder / ".cut.npz.17-aa.part").write_bytes(b"half a part")
    parts.remove()
    assert not parts.folder.exists()
    # The other build is not stopped by it.
    assert other.find(SourceFiles.open(sources[0])) is None
    other.keep(SourceFiles.open(sources[0]), CONTENT)
    assert other.find(SourceFiles.open(sources[0])) is not None


def test_the_parts_of_a_refused_build_are_used_by_the_next(
    parts: BuildParts, sources: list[Path], tmp_path: Path
) -> None:
    good = sources[1].read_text()
    sources[1].write_text(good + "WX3 1AB,1,1\nWX3 1AD,nowhere,1\n")
    with pytest.raises(InputError, match="Line 5"):
        build_gazetteer(sources, parts=parts)
    sources[1].write_text(good)
    rows = Rows()
    build_gazetteer(sources, parts=parts, reading=rows).save(tmp_path / "with.npz")
    assert rows.read == {"a.csv": 0, "b.csv": 1}
    rows = Rows()
    build_gazetteer(sources, reading=rows).save(tmp_path / "without.npz")
    assert rows.read == {"a.csv": 2, "b.csv": 1}
    assert (tmp_path / "with.npz").read_bytes() == (tmp_path / "without.npz").read_bytes()


def test_a_killed_build_goes_on_with_what_it_had_not_finished(
    parts: BuildParts, sources: list[Path], tmp_path: Path
) -> None:
    """The second source is a pipe that nobody fills, so that the build waits in the middle."""
    sources[1].unlink()
    os.mkfifo(sources[1])
    out = tmp_path / "gazetteer.npz"
    out.write_bytes(b"the old one")
    command = [sys.executable, "-m", "hotspots", "gazetteer", "build", *map(str, sources)]
    with subprocess.Popen([*command, "--out", str(out)]) as build:
        while not any(path.suffix == ".npz" and path.name[0] != "." for path in kept_files(parts)):
            assert build.poll() is None
            time.sleep(0.01)
        build.send_signal(signal.SIGKILL)
        assert build.wait() == -signal.SIGKILL
    assert out.read_bytes() == b"the old one"
    sources[1].unlink()
    sources[1].write_text(LISTS["b.csv"], encoding="utf-8")
    rows = Rows()
    build_gazetteer(sources, parts=parts, reading=rows).save(out)
    assert rows.read == {"a.csv": 0, "b.csv": 1}
    build_gazetteer(sources).save(tmp_path / "fresh.npz")
    assert out.read_bytes() == (tmp_path / "fresh.npz").read_bytes()
