"""The gazetteer file: read back as written, the same bytes for the same content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import NotFoundError, SetupError
from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.postcode import pack

ARRAYS = ("postcode", "easting", "northing", "quality", "radius", "addresses", "source")


def test_what_is_saved_is_loaded(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "new" / "gazetteer.npz"
    gazetteer.save(path)
    loaded = Gazetteer.load(path)
    for name in ARRAYS:
        expected, found = getattr(gazetteer, name), getattr(loaded, name)
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype
    assert loaded.sources == gazetteer.sources
    assert loaded.attributions == ("Invented for tests.",)
    assert [file.name for file in path.parent.iterdir()] == ["gazetteer.npz"]


def test_the_same_content_gives_the_same_bytes(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gazetteer.save(tmp_path / "a.npz")
    monkeypatch.setattr("time.time", lambda: 2e9)
    gazetteer.save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_lookup_finds_what_exists_and_nothing_else(gazetteer: Gazetteer) -> None:
    codes = [pack("WX14 7AB"), pack("WX1 1AC".replace("C", "D")), 0, -1, 2**62, pack("WX1 1AA")]
    rows = gazetteer.lookup(np.array(codes, dtype=np.int64))
    assert rows.tolist() == [3, -1, -1, -1, -1, 0]
    empty = Gazetteer(*(getattr(gazetteer, name)[:0] for name in ARRAYS))
    assert empty.lookup(np.array([5])).tolist() == [-1]


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
    header = arrays["header"].tobytes().replace(b'"format": 1', b'"format": 9')
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
    arrays = (getattr(gazetteer, name) for name in ARRAYS)
    assert Gazetteer(*arrays, sources=sources).attributions == ("x", "y")
