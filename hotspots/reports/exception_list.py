"""What is out of the ordinary in the last month of a report, in the words of the rules."""

from __future__ import annotations

from hotspots.assessment import Picture
from hotspots.county_exceptions import AreaException, CountyExceptions, county_exceptions
from hotspots.disclosure import Selection, Sight
from hotspots.errors import InputError
from hotspots.periods import Month, Period, month_title
from hotspots.reports.figure import Counted, Figure, Name, Sentence, constant, say
from hotspots.reports.report import Block, Bullets, Paragraph
from hotspots.store.boundaries import CommunityArea

LISTED = "the number of findings in the list of exceptions"


class ExceptionList:
    """The exceptions of one month, of one area or of the county and all areas.

    Parameters
    ----------
    to
        The last month of the report; the month judged is the last complete one up to it.
    area
        None for the county and every area.
    """

    def __init__(
        self, picture: Picture, sight: Sight, to: Month, area: CommunityArea | None = None
    ) -> None:
        self._picture = picture
        try:
            self._found = county_exceptions(picture, sight, to=to)
        except InputError as error:  # every complete month lies after it
            self._found = CountyExceptions(None, (), (), (str(error),))
        self._findings = [
            one for one in self._found.findings if area is None or one.slug == area.slug
        ]

    @property
    def month(self) -> Month | None:
        """The month that is judged."""
        return self._found.period.last if self._found.period else None

    @property
    def summary(self) -> Sentence:
        """How many there are."""
        if self.month is None:
            return say("No month up to then can be judged for exceptions.")
        number, where = len(self._findings), Name(month_title(self.month))
        if not number:
            return say("No rule found anything out of the ordinary in ", where, ".")
        said = constant(f"{number:,}", LISTED)
        return say(
            "The rules found ", said, " exception" if number == 1 else " exceptions",
            " in ", where, ".",
        )  # fmt: skip

    def blocks(self, most: int) -> tuple[Block, ...]:
        """The summary, the first findings, and what they rest on."""
        told = tuple(self._sentence(one) for one in self._findings[:most])
        more = len(self._findings) - len(told)
        rest = (
            say(
                constant(f"{more:,}", LISTED), " more, which depart less, are on the list of the "
                "county page and of ", "the command ", Name("hotspots exceptions"), ".",
            ),
        )  # fmt: skip
        notes = tuple(say(Name(note)) for note in self._found.notes)
        return (
            Paragraph((self.summary,)),
            *((Bullets((*told, *(rest if more else ()))),) if told else ()),
            *((Paragraph(notes),) if notes else ()),
        )

    def strongest(self, most: int) -> tuple[Sentence, ...]:
        """The findings that depart most, for a summary."""
        return tuple(self._sentence(one) for one in self._findings[:most])

    def _sentence(self, one: AreaException) -> Sentence:
        area = self._picture.boundaries.area(one.slug) if one.slug else None
        period = self._found.period
        assert period is not None  # there are findings
        counted = Counted(
            Selection(one.theme, Period(period.last, period.last), one.subtype, self._agencies()),
            area,
        )
        return say(Name(f"{one.place}, {one.kind}"), ". ", Figure(one.found.sentence, (counted,)))

    def _agencies(self) -> tuple[str, ...]:
        codes = tuple(code for code, _ in self._picture.agencies)
        return () if set(self._found.agencies) == set(codes) else self._found.agencies
