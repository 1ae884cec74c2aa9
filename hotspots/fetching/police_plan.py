"""Which months of a force are there, which archives hold the others, and which nobody holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotspots.errors import InputError, NotFoundError
from hotspots.fetching.address import shown
from hotspots.fetching.client import Client
from hotspots.fetching.download import Wanted, download
from hotspots.fetching.police_archive import (
    ATTRIBUTION,
    LARGEST_ARCHIVE,
    LATEST,
    Directory,
    archive_address,
    directory_of,
    file_name,
    local_archive,
    remote_archive,
    take_months,
)
from hotspots.fetching.provenance import is_there, provenance_of, remove
from hotspots.fetching.ranged_file import RangesRefusedError
from hotspots.periods import Month, Period, month_from_number, month_number, month_title

MONTHS_IN_ARCHIVE = 36


@dataclass(frozen=True)
class FromArchive:
    """Months to take from one archive.

    Attributes
    ----------
    address
        Of the archive.
    months
        Newest first.
    size
        Bytes to download, None where the server does not say.
    whole
        Whether the archive has to be downloaded whole, because its server sends no parts.
    """

    address: str
    months: tuple[Month, ...]
    size: int | None
    whole: bool = False


@dataclass(frozen=True)
class PolicePlan:
    """What there is and what there is to do for a force and a period.

    Attributes
    ----------
    folder
        Where the files are and will be.
    present
        Months that are there already.
    archives
        What is to be taken from where.
    missing
        For each month that cannot be had, a sentence on why.
    """

    force: str
    period: Period
    folder: Path
    present: tuple[Month, ...] = ()
    archives: tuple[FromArchive, ...] = ()
    missing: dict[Month, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the period that are there now, in order of time."""
        paths = (self.folder / file_name(month, self.force) for month in months_of(self.period))
        return tuple(path for path in paths if path.is_file())


def months_of(period: Period) -> tuple[Month, ...]:
    """The months of a period, in order."""
    first = month_number(period.first)
    return tuple(month_from_number(first + number) for number in range(period.months))


def newest_month(client: Client) -> Month | None:
    """The last month that is published; None where the server does not let its archives be read.

    Raises
    ------
    NotFoundError
        If there is no archive at all.
    """
    try:
        return _directory(client, archive_address(client.setting, LATEST)).months[-1]
    except RangesRefusedError:
        return None


def plan_police(
    client: Client, *, force: str, period: Period, folder: Path, renew: bool = False
) -> PolicePlan:
    """Find out what has to be downloaded; nothing is written.

    The archive of the last month that is missing is looked into first; what it does not reach
    back to is looked for in the archive of the last month then missing, and so on. Where the
    archive of a month is not there (not published yet, or withdrawn), the newest one is looked
    into once.

    Parameters
    ----------
    renew
        Take also the months that are there: later archives correct earlier months.

    Raises
    ------
    InputError
        If there is no such force, or an archive has another layout.
    """
    months = months_of(period)
    present = () if renew else tuple(m for m in months if is_there(folder / file_name(m, force)))
    search = _Search(client, force, folder, sorted({*months} - {*present}, reverse=True))
    search.run()
    return PolicePlan(
        force, period, folder, present, tuple(search.archives), dict(sorted(search.missing.items()))
    )


def fetch_police(
    client: Client, plan: PolicePlan, *, advance: Callable[[int], None] = lambda number: None
) -> dict[Month, str]:
    """Carry out a plan; return why further months are missing, where only now that shows.

    Raises
    ------
    HotspotsError
        If something cannot be downloaded or used; the months that were complete stay.
    """
    missing: dict[Month, str] = {}
    for source in plan.archives:
        if source.whole:
            missing |= _take_from_whole(client, plan, source, advance)
        else:
            with remote_archive(client, source.address) as archive:
                take_months(
                    archive, source.months, plan.force, plan.folder,
                    address=shown(source.address), advance=advance,
                )  # fmt: skip
    return missing


def _take_from_whole(
    client: Client, plan: PolicePlan, source: FromArchive, advance: Callable[[int], None]
) -> dict[Month, str]:
    path = _kept_archive(plan.folder, source.address)
    wanted = Wanted(source.address, path, LARGEST_ARCHIVE, attribution=ATTRIBUTION)
    if not is_there(path):
        download(client, wanted, advance=advance)
    try:
        directory, held = _unpack(path, plan, source)
    except InputError as error:
        if provenance_of(path) is None:
            raise InputError(
                f"{error} You put {path} there: replace or remove it first."
            ) from error
        remove(path)  # or every further attempt would end at it
        raise
    _require_force(directory, plan.force)
    if provenance_of(path):
        remove(path)
    return {
        month: _not_held(month, directory, plan.force)
        for month in source.months
        if month not in held
    }


def _unpack(path: Path, plan: PolicePlan, source: FromArchive) -> tuple[Directory, Sequence[Month]]:
    """Write the months that an archive here holds; what is in it, and those months."""
    with local_archive(path) as archive:
        directory = directory_of(archive, address=path.name, size=path.stat().st_size)
        held = [month for month in source.months if (month, plan.force) in directory.files]
        take_months(
            archive, held, plan.force, plan.folder,
            address=shown(source.address), advance=lambda number: None,
        )  # fmt: skip
    return directory, held


def _kept_archive(folder: Path, address: str) -> Path:
    """Where an archive lies that is downloaded whole, or was put there by hand."""
    return folder / address.rpartition("/")[2]


class _Search:
    """Goes back through the archives until every month is found or known to be missing."""

    def __init__(self, client: Client, force: str, folder: Path, months: Sequence[Month]) -> None:
        self._client, self._force, self._folder = client, force, folder
        self._left = list(months)
        self._latest: Directory | None = None
        self._asked_for_latest = False
        self.archives: list[FromArchive] = []
        self.missing: dict[Month, str] = {}

    def run(self) -> None:
        while self._left:
            month = self._left[0]
            address = archive_address(self._client.setting, month)
            if (kept := _kept_archive(self._folder, address)).is_file():
                self._take_whole(address, kept.stat().st_size)
                continue
            try:
                self._take(address, _directory(self._client, address))
            except RangesRefusedError as refusal:
                self._take_whole(address, refusal.size)
            except NotFoundError:
                self._take_from_latest(month)

    def _take(self, address: str, directory: Directory) -> None:
        _require_force(directory, self._force)
        reached = [month for month in self._left if month in directory.months]
        found = tuple(month for month in reached if (month, self._force) in directory.files)
        if found:
            size = sum(directory.files[month, self._force] for month in found)
            self.archives.append(FromArchive(address, found, size))
        if not reached:
            reached = self._left[:1]
        for month in reached:
            self._left.remove(month)
            if month not in found:
                self.missing[month] = _not_held(month, directory, self._force)

    def _take_whole(self, address: str, size: int | None) -> None:
        """Count on the months that archives hold of late; what it lacks shows once it is here."""
        oldest = month_number(self._left[0]) - MONTHS_IN_ARCHIVE + 1
        months = tuple(month for month in self._left if month_number(month) >= oldest)
        self.archives.append(FromArchive(address, months, size, whole=True))
        self._left = self._left[len(months) :]

    def _take_from_latest(self, month: Month) -> None:
        address = archive_address(self._client.setting, LATEST)
        if not self._asked_for_latest:
            self._asked_for_latest = True
            try:
                self._latest = _directory(self._client, address)
            except (NotFoundError, RangesRefusedError):
                self._latest = None
        latest = self._latest
        if latest is not None and (month, self._force) in latest.files:
            self._take(address, latest)
            return
        self._left.remove(month)
        self.missing[month] = _no_archive(month, latest, shown(self._client.setting))


def _directory(client: Client, address: str) -> Directory:
    with remote_archive(client, address) as archive:
        size = getattr(archive.fp, "size", 0)
        return directory_of(archive, address=shown(address), size=size)


def _require_force(directory: Directory, force: str) -> None:
    if force not in directory.forces:
        raise InputError(
            f'{directory.address} has no force "{force}"; the forces are '
            f"{', '.join(directory.forces)}."
        )


def _no_archive(month: Month, latest: Directory | None, publisher: str) -> str:
    newest = latest.months[-1] if latest is not None else None
    if newest is not None and month > newest:
        return (
            f"{month_title(month)} is not there: it is not published yet; the newest month is "
            f"{month_title(newest)}. Ask again after the next publication."
        )
    return (
        f"{month_title(month)} is not there: {publisher} has no archive of it and the newest one "
        "does not reach back to it, or it was withdrawn. Choose other months with --from and --to."
    )


def _not_held(month: Month, directory: Directory, force: str) -> str:
    return (
        f"{month_title(month)} is not there: {directory.address} has no file of {force} for it, "
        "which the force did not publish or withdrew. Ask again later, or choose other months "
        "with --from and --to."
    )
