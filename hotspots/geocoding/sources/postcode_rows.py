"""Postcodes of a large table, collected part by part as packed columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.geocoding.coordinate_repair import Bounds, inside
from hotspots.geocoding.gazetteer_tables import UNKNOWN, Postcodes
from hotspots.geocoding.postcode import scan_postcodes, unpack
from hotspots.geocoding.sources.delimited import TablePart

NOT_OF_A_PLACE = frozenset(("GIR 0AA", "GIR0AA"))
"""Girobank's, the only postcode of no common pattern, is of an organisation and not of a place."""


class PostcodeRows:
    """Collects postcodes; `table` gives them, sorted, each once."""

    def __init__(self) -> None:
        self._code: list[NDArray[np.int64]] = []
        self._easting: list[NDArray[np.int32]] = []
        self._northing: list[NDArray[np.int32]] = []
        self._quality: list[NDArray[np.uint8]] = []
        self._terminated: list[NDArray[np.bool_]] = []

    def __len__(self) -> int:
        return sum(map(len, self._code))

    def add(
        self,
        part: TablePart,
        column: str,
        rows: NDArray[np.int64],
        easting: NDArray[np.float64],
        northing: NDArray[np.float64],
        quality: NDArray[np.uint8],
        terminated: NDArray[np.bool_] | None = None,
    ) -> None:
        """Take ``rows`` of a part, whose other values are given for these rows only.

        A postcode that is ``NOT_OF_A_PLACE`` is left out.

        Raises
        ------
        InputError
            If a cell of ``column`` is not a postcode as it should be written.
        """
        cells = part[column]
        texts = [cells[row] for row in rows.tolist()]
        placed = np.array([text not in NOT_OF_A_PLACE for text in texts], dtype=np.bool_)
        scan = scan_postcodes(texts)
        wrong = np.flatnonzero(placed & ((scan.count != 1) | scan.corrected[:, 0]))
        if len(wrong):
            row = int(rows[wrong[0]])
            raise part.refusal(row, f"has {cells[row]!r} where a postcode is expected")
        if terminated is None:
            terminated = np.zeros(len(rows), dtype=np.bool_)
        self._code.append(scan.candidates[placed, 0])
        self._easting.append(np.rint(easting[placed]).astype(np.int32))
        self._northing.append(np.rint(northing[placed]).astype(np.int32))
        self._quality.append(quality[placed])
        self._terminated.append(terminated[placed])

    def any_inside(self, area: Bounds) -> bool:
        """Whether a postcode lies in the bounds."""
        return any(
            bool(inside(e.astype(np.float64), n.astype(np.float64), area).any())
            for e, n in zip(self._easting, self._northing, strict=True)
        )

    def table(self, path: Path) -> Postcodes:
        """The postcodes, sorted; a row that is there twice is taken once.

        Raises
        ------
        InputError
            If a postcode of ``path`` is there twice with different points.
        """
        code = np.concatenate(self._code)
        easting, northing = np.concatenate(self._easting), np.concatenate(self._northing)
        quality, terminated = np.concatenate(self._quality), np.concatenate(self._terminated)
        # Of two that are the same but for that, the one in use comes first.
        order = np.lexsort((terminated, northing, easting, code))
        again = np.diff(code[order], prepend=-1) == 0
        moved = again & (
            (np.diff(easting[order], prepend=0) != 0) | (np.diff(northing[order], prepend=0) != 0)
        )
        if moved.any():
            postcode = unpack(int(code[order][moved][0]))
            raise InputError(
                f"{path} has the postcode {postcode} twice with different points; keep the files"
                " of one edition together and of each only one."
            )
        rows = order[~again]
        return Postcodes(
            code=code[rows],
            easting=easting[rows],
            northing=northing[rows],
            quality=quality[rows],
            radius=np.zeros(len(rows), dtype=np.uint16),
            addresses=np.full(len(rows), UNKNOWN, dtype=np.int16),
            terminated=terminated[rows],
            source=np.zeros(len(rows), dtype=np.uint8),
        )
