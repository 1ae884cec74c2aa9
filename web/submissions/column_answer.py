"""What a person answers to "which column is what?", read from the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from hotspots.intake.category_proposal import known_codes
from hotspots.intake.column_proposal import missing
from hotspots.intake.profile import LONGEST_HEADING, Column, Profile
from hotspots.intake.quotation import quote
from hotspots.intake.source_table import SourceTable, normal
from web.submissions.fields import FIELD_NAMES, short_name

ORDERS: Mapping[str, bool | None] = {"": None, "day": True, "month": False}
"""What the form says of 03/04/2025, and the profile's ``day_first``."""
ROWS_LOOKED_AT = 2_000
_SLASHED = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")


@dataclass
class ColumnAnswer:
    """A filled-in form and what is wrong with it.

    Attributes
    ----------
    fields
        What each column of the table is, in order; None is not used.
    order
        A key of `ORDERS`.
    errors
        The id of what to mend in the page -> the sentence about it.
    """

    fields: Sequence[Column | None]
    order: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str], table: SourceTable) -> ColumnAnswer:
        """Take the fields of a form; what no list offers is not used."""
        said = [form.get(f"column-{position}", "") for position in range(len(table.columns))]
        known = {str(name): name for name in FIELD_NAMES}
        order = form.get("order", "")
        return cls([known.get(one) for one in said], order if order in ORDERS else "")

    @classmethod
    def of(cls, profile: Profile, table: SourceTable) -> ColumnAnswer:
        """The answer that would give this profile."""
        fields = {normal(heading): ours for ours, heading in profile.columns.items()}
        order = next(name for name, said in ORDERS.items() if said is profile.day_first)
        return cls([fields.get(normal(heading)) for heading in table.columns], order)

    def profile(
        self, table: SourceTable, *, title: str, base: Profile | None = None
    ) -> Profile | None:
        """How the table is read then, or None with sentences in ``errors``.

        Parameters
        ----------
        base
            What such files were read with before; what the form does not ask about stays.
        """
        self._refuse_repeated(table)
        self._refuse_unusable(table)
        for sentence in missing([ours for ours in self.fields if ours]):
            self._need(sentence.removesuffix("."))
        if self.errors:
            return None
        asked: dict[str, object] = {
            "title": quote(title, most=200),
            "columns": {
                ours: heading
                for ours, heading in zip(self.fields, table.columns, strict=True)
                if ours
            },
            "day_first": ORDERS[self.order],
            "dates_since": 1904 if table.since_1904 else 1900,
        }
        known = base.model_dump() if base else {"name": profile_name(title), "categories": {}}
        return Profile.model_validate(
            {**known, **asked, "categories": {**known_codes(), **known["categories"]}}
        )

    def _refuse_repeated(self, table: SourceTable) -> None:
        first: dict[Column, str] = {}
        for position, (ours, heading) in enumerate(zip(self.fields, table.columns, strict=True)):
            if ours is None:
                continue
            if ours in first:
                self.errors[f"column-{position}"] = (
                    f'"{quote(first[ours])}" and "{quote(heading)}" are both chosen as the '
                    f"{short_name(ours)}; choose one of them"
                )
            first.setdefault(ours, heading)

    def _refuse_unusable(self, table: SourceTable) -> None:
        for position, (ours, heading) in enumerate(zip(self.fields, table.columns, strict=True)):
            if ours and not heading.strip():
                self.errors[f"column-{position}"] = (
                    f"Column {position + 1} has no heading; give it one in your file to use it"
                )
            elif ours and len(heading.strip()) > LONGEST_HEADING:
                self.errors[f"column-{position}"] = (
                    f"The heading of column {position + 1} is longer than {LONGEST_HEADING} "
                    "characters; shorten it in your file to use it"
                )

    def _need(self, sentence: str) -> None:
        """An error about the whole list: its link goes to the first column that is not used."""
        free = [position for position, ours in enumerate(self.fields) if ours is None]
        taken = {int(key.partition("-")[2]) for key in self.errors}
        at = next((position for position in free if position not in taken), None)
        at = next(iter(free), 0) if at is None else at
        key = f"column-{at}"
        self.errors[key] = f"{self.errors[key]}. {sentence}" if key in self.errors else sentence


def order_matters(table: SourceTable) -> bool:
    """Whether any of the first rows has a date such as 03/04/2025, which has two readings."""
    rows = islice(table.rows, ROWS_LOOKED_AT)
    return any(_SLASHED.match(cell) for row in rows for cell in row.cells)


def profile_name(title: str) -> str:
    """A name for a way of reading, of the letters that names may have, after the file's own."""
    stem = title.rpartition(".")[0] or title
    # Months and years change from file to file; what stays names the kind of file.
    letters = re.sub(r"[^a-z]+", "_", stem.casefold()).strip("_")
    return letters[:60].strip("_") or "spreadsheet"
