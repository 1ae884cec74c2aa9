"""The gazetteer file: read back as written, the same bytes for the same content."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import NotFoundError, SetupError
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Junctions, Names, Uprns
from hotspots.geocoding.postcode import pack

TABLES = ("postcodes", "uprns", "names", "junctions")


def everything(gazetteer: Gazetteer) -> Gazetteer:
    """The invented postcodes and a few invented places of every other kind."""
    one = np.zeros(1, dtype=np.uint8)
    two, ten = np.array([0, 0], dtype=np.uint8), np.array([10, 10], dtype=np.int32)
    return replace(
        gazetteer,
        service_area=(365_000.0, 104_000.0, 447_000.5, 214_000.0),
        uprns=Uprns(np.array([100_121]), np.array([385_000], np.int32), ten[:1], one),
        names=Names(
            ["Caerwyn", "Whitefort"], ["caerwyn", "whitefort"], np.zeros(2, np.int32), two + 1,
            ten, ten, ten, ["", ""], ["Wiltshire", "Wiltshire"], two,
        ),
        junctions=Junctions(["a361"], ["b3098"], ten[:1], ten[:1], ten[:1], one),
    )  # fmt: skip


def test_what_is_saved_is_loaded(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "new" / "gazetteer.npz"
    gazetteer = everything(gazetteer)
    gazetteer.save(path)
    loaded = Gazetteer.load(path)
    for table in TABLES:
        written, read = getattr(gazetteer, table), getattr(loaded, table)
        assert len(read) == len(written) > 0
        for column in fields(written):
            expected, found = getattr(written, column.name), getattr(read, column.name)
            np.testing.assert_array_equal(found, expected)
            assert type(found) is type(expected)
            if isinstance(expected, np.ndarray):
                assert found.dtype == expected.dtype
    assert loaded.sources == gazetteer.sources
    assert loaded.service_area == gazetteer.service_area
    assert loaded.attributions == ("Invented for tests.",)
    assert [file.name for file in path.parent.iterdir()] == ["gazetteer.npz"]


def test_a_line_break_in_a_name_does_not_shift_the_others(
    gazetteer: Gazetteer, tmp_path: Path
) -> None:
    both = everything(gazetteer)
    both = replace(both, names=replace(both.names, text=["Caer\nwyn", "Whitefort"]))
    both.save(tmp_path / "g.npz")
    assert Gazetteer.load(tmp_path / "g.npz").names.text == ["Caer wyn", "Whitefort"]


def test_the_same_content_gives_the_same_bytes(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gazetteer.save(tmp_path / "a.npz")
    monkeypatch.setattr("time.time", lambda: 2e9)
    gazetteer.save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_lookup_finds_what_exists_and_nothing_else(gazetteer: Gazetteer) -> None:
    codes = [pack("WX14 7AB"), pack("WX1 1AC".replace("C", "D")), 0, -1, 2**62, pack("WX1 1AA")]
    rows = gazetteer.postcodes.lookup(np.array(codes, dtype=np.int64))
    assert rows.tolist() == [3, -1, -1, -1, -1, 0]
    assert Gazetteer().postcodes.lookup(np.array([5])).tolist() == [-1]


def test_a_missing_file_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="hotspots gazetteer build"):
        Gazetteer.load(tmp_path / "none.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"postcode,easting\n"])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.npz"
    path.write_bytes(content)
    with pytest.raises(SetupError, match="build it again"):
        Gazetteer.load(path)


def test_a_file_of_another_version_is_refused(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.npz"
    gazetteer.save(path)
    with np.load(path) as archive:
        arrays = dict(archive)
    header = arrays["header"].tobytes().replace(b'"format": 3', b'"format": 9')
    np.savez(path, **{**arrays, "header": np.frombuffer(header, dtype=np.uint8)})
    with pytest.raises(SetupError, match="not a gazetteer of this version"):
        Gazetteer.load(path)


def test_a_folder_that_cannot_be_written_is_said(gazetteer: Gazetteer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="--out"):
        gazetteer.save(tmp_path / "file" / "gazetteer.npz")


def test_each_attribution_is_printed_once(gazetteer: Gazetteer) -> None:
    sources = tuple(
        GazetteerSource(str(i), "", "", a, 1) for i, a in enumerate(["x", "", "y", "x"])
    )
    assert replace(gazetteer, sources=sources).attributions == ("x", "y")
