"""Streams of the files of a download, in folders, archives and alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hotspots.errors import InputError, NotFoundError
from hotspots.geocoding.sources.source_files import SourceFiles

CONTENT = bytes(range(256)) * 20_000
"""5 MB, more than one buffer."""


def sources(folder: Path) -> list[SourceFiles]:
    (folder / "whole").mkdir()
    (folder / "whole/x.bin").write_bytes(CONTENT)
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.bin", CONTENT)
    paths = (folder / "whole", folder / "x.zip", folder / "whole/x.bin")
    return [SourceFiles.open(path) for path in paths]


def test_a_stream_gives_what_read_gives(tmp_path: Path) -> None:
    for files in sources(tmp_path):
        assert files.names == ("x.bin",)
        with files.open_stream("x.bin") as stream:
            assert stream.read(3) == CONTENT[:3]
            assert stream.readline() == CONTENT[3:11]
            assert stream.read() == CONTENT[11:]
            assert stream.read() == b""
        assert files.read("x.bin") == CONTENT


def test_a_folder_named_like_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.zip").mkdir()
    (tmp_path / "x.zip/a.csv").write_bytes(b"1")
    files = SourceFiles.open(tmp_path / "x.zip")
    with files.open_stream("a.csv") as stream:
        assert stream.read() == b"1"
    assert files.read("a.csv") == b"1"


def test_an_archive_that_holds_a_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("x.bin", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("x.bin", b"2")
    with pytest.raises(InputError, match=r"holds x\.bin twice"):
        SourceFiles.open(tmp_path / "x.zip")


def test_what_went_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file or folder"):
        SourceFiles.open(tmp_path / "nothing")
    for files in sources(tmp_path):
        if files.path.is_dir():
            (files.path / "x.bin").unlink()
        elif files.path.exists():
            files.path.unlink()
        with (
            pytest.raises(InputError, match="cut short, damaged or locked"),
            files.open_stream("x.bin"),
        ):
            pass


def test_a_byte_changed_in_an_archive_is_found_at_the_end_of_the_stream(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.bin", CONTENT)
    damaged = bytearray(path.read_bytes())
    damaged[1_000_000] ^= 1
    path.write_bytes(damaged)
    files = SourceFiles.open(path)
    with (
        files.open_stream("x.bin") as stream,
        pytest.raises(InputError, match="cut short, damaged or locked"),
    ):
        stream.read()


def test_an_error_of_the_one_who_reads_is_not_blamed_on_the_download(tmp_path: Path) -> None:
    for files in sources(tmp_path):
        with pytest.raises(OSError, match="disk full"), files.open_stream("x.bin"):
            raise OSError("disk full")


def at_once(files: SourceFiles) -> bytes:
    return files.read("x.bin")


def as_a_stream(files: SourceFiles) -> bytes:
    with files.open_stream("x.bin") as stream:
        return stream.read()


Read = Callable[[SourceFiles], bytes]


@pytest.mark.parametrize("read", [at_once, as_a_stream])
def test_a_locked_archive_is_refused(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.bin", b"secret")
    content = bytearray(path.read_bytes())
    # Bit 0 of the flags says that a password is needed, in both headers.
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    files = SourceFiles.open(path)
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        read(files)


@pytest.mark.parametrize(("read", "size"), [(at_once, 3 * 10**9), (as_a_stream, 3 * 10**10)])
def test_what_is_absurdly_large_is_refused_before_it_is_read(
    read: Read, size: int, tmp_path: Path
) -> None:
    """The size that the archive claims is enough; it holds next to nothing."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.bin", b"")
        # Only the directory at the end of the archive is written again.
        archive.filelist[0].file_size = size
    files = SourceFiles.open(path)
    with pytest.raises(InputError, match="GB, larger than any file of such data"):
        read(files)
