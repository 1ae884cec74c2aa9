"""Where a downloaded file comes from, kept in a small file beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

OPEN_GOVERNMENT_LICENCE = "Open Government Licence v3.0"
BY_HAND = "put there by hand"


@dataclass(frozen=True)
class Provenance:
    """What is known of a file.

    Attributes
    ----------
    address
        Where it was downloaded from, without any query; or that it was put there by hand.
    edition
        As the publisher names it; "" where it does not.
    fetched
        Moment in UTC, ISO 8601.
    sha256, size
        Of the file, in bytes.
    licence, attribution
        Under which it may be used, and what maps must print.
    """

    address: str
    edition: str
    fetched: str
    sha256: str
    size: int
    licence: str = OPEN_GOVERNMENT_LICENCE
    attribution: str = ""


def put_in_place(
    part: Path, path: Path, *, address: str, edition: str, attribution: str
) -> Provenance:
    """Give a complete and checked file its name, and write down where it comes from.

    Raises
    ------
    OSError
        If it cannot be read or written.
    """
    sha256, size = checksum(part)
    known = Provenance(
        address=address,
        edition=edition,
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=sha256,
        size=size,
        attribution=attribution,
    )
    beside = _beside(path)
    temporary = beside.with_name(f"{beside.name}.part")
    temporary.write_text(json.dumps(asdict(known), ensure_ascii=False, indent=1) + "\n", "utf-8")
    # In this order a file that was ended between the two is fetched again, never half believed.
    temporary.replace(beside)
    part.replace(path)
    return known


def provenance_of(path: Path) -> Provenance | None:
    """What was written down of a file, None where that is nothing that can be read."""
    try:
        known = Provenance(**json.loads(_beside(path).read_text("utf-8")))
        return known if isinstance(known.sha256, str) and isinstance(known.size, int) else None
    except (OSError, ValueError, TypeError):
        return None


def is_there(path: Path) -> bool:
    """Whether a file is complete: it is what was written down of it, or was put there by hand.

    A file that has changed since it was downloaded is not there, so that it is fetched again; one
    that nothing was written down of belongs to whoever put it there.
    """
    if not path.is_file():
        return False
    known = provenance_of(path)
    return known is None or (known.sha256, known.size) == checksum(path)


def remove(path: Path) -> None:
    """Remove a file and what was written down of it."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def checksum(path: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal and size in bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.provenance.json")
