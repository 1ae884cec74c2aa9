"""A refused Code-Point Open leaves the gazetteer that is there as it is.

What is refused, and the exact format, is tested with the build; the rows here are invented, in the
area WX, which does not exist.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotspots.__main__ import main
from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_build import build_gazetteer

DATA, METADATA = "Data/CSV/wx.csv", "Doc/metadata.txt"
PRODUCT = {
    DATA: b'"WX1 1AA",10,385512,157123,"E92000001","","","","",""\r\n'
    b'"WX1 1AB",10,385612,157223,"E92000001","","","","",""\r\n',
    METADATA: b"PRODUCT: OS CODE-POINT\nDATASET VERSION NUMBER: 2031.1.0\n      WX\t2\n",
}


def write_zip(path: Path, **changes: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PRODUCT.items():
            change = changes.get("data" if name == DATA else "metadata", bytes)
            archive.writestr(name, change(content))
    return path


DAMAGED: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "wrong manifest": (
        lambda path: write_zip(path, metadata=lambda text: text.replace(b"\t2", b"\t3")),
        "365000,104000,447000,214000",
        "has 2 rows and Doc/metadata.txt says 3",
    ),
    "a column more": (
        lambda path: write_zip(path, data=lambda text: text.replace(b",10,", b",10,10,")),
        "365000,104000,447000,214000",
        "has 11 columns instead of 10",
    ),
    "truncated": (
        lambda path: path.write_bytes(write_zip(path).read_bytes()[:-40]),
        "365000,104000,447000,214000",
        "cut short, damaged or locked",
    ),
    "nothing in the service area": (
        write_zip,
        "500000,104000,547000,214000",
        "holds no postcode with a position in the service area",
    ),
}


@pytest.mark.parametrize(("damage", "area", "sentence"), DAMAGED.values(), ids=DAMAGED)
def test_the_old_gazetteer_stays(
    damage: Callable[[Path], object], area: str, sentence: str, tmp_path: Path
) -> None:
    source, out = write_zip(tmp_path / "codepo_gb.zip"), tmp_path / "gazetteer.npz"
    build = ["gazetteer", "build", str(source), "--out", str(out), "--service-area"]
    good = CliRunner().invoke(main, [*build, "365000,104000,447000,214000"])
    assert good.exit_code == 0, good.output
    before = out.read_bytes()
    damage(source)
    answer = CliRunner().invoke(main, [*build, area])
    assert answer.exit_code == 2
    assert sentence in answer.output
    assert out.read_bytes() == before


@pytest.mark.parametrize("postcode", ["GIR 0AA", "GIR0AA"])
def test_girobanks_postcode_is_counted_and_left_out(postcode: str, tmp_path: Path) -> None:
    """It is the only postcode that has no postcode area."""

    def add(text: bytes) -> bytes:
        return f'"{postcode}",10,334512,398123,"E92000001","","","","",""\r\n'.encode() + text

    path = write_zip(
        tmp_path / "x.zip", data=add, metadata=lambda text: text.replace(b"\t2", b"\t3")
    )
    postcodes = build_gazetteer([path]).postcodes
    assert postcodes.easting.tolist() == [385_512, 385_612]


def test_lines_are_counted_from_the_first_also_after_girobanks(tmp_path: Path) -> None:
    def add(text: bytes) -> bytes:
        girobank = b'"GIR 0AA",10,334512,398123,"E92000001","","","","",""\r\n'
        return girobank + text.replace(b"WX1 1AB", b"WX1 1A")

    path = write_zip(
        tmp_path / "x.zip", data=add, metadata=lambda text: text.replace(b"\t2", b"\t3")
    )
    with pytest.raises(InputError, match=r"Line 3 of .* has 'WX1 1A'"):
        build_gazetteer([path])


def test_two_editions_in_one_folder_are_refused(tmp_path: Path) -> None:
    for edition in ("old", "new"):
        for name, content in PRODUCT.items():
            (tmp_path / edition / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / edition / name).write_bytes(content)
    with pytest.raises(InputError, match="holds postcode area WX twice, as new"):
        build_gazetteer([tmp_path])
