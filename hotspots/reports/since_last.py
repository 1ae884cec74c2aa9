"""What became of the hotspots since the last assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.reports.figure import Name, Sentence, constant, say
from hotspots.reports.lasting_hotspots import FEWEST_COMPARED
from hotspots.reports.report import Column, Paragraph, Section, Table
from hotspots.reports.theme_figures import ThemeFigures


@dataclass(frozen=True)
class HotspotHistories:
    """The hotspots of all mapped areas, by what became of them."""

    lasting: int
    new: int
    gone: int
    unknown: int

    @classmethod
    def of(cls, parts: Sequence[ThemeFigures]) -> HotspotHistories:
        mapped = [one for part in parts for one in part.mapped]
        states = [state for one in mapped for state in one.states]
        return cls(
            lasting=states.count("lasting"),
            new=states.count("new"),
            gone=sum(len(one.history.gone) for one in mapped),
            unknown=states.count("not known"),
        )

    @property
    def judged(self) -> int:
        return self.lasting + self.new

    @property
    def sentence(self) -> Sentence:
        method = "the hotspots of the maps of this report"
        lasting, new, gone = (
            constant(f"{n:,}", method) for n in (self.lasting, self.new, self.gone)
        )
        return say(
            "Hotspots in the mapped areas: ", lasting, " lasting since the months before, ", new,
            " new, ", gone, " gone.",
        )  # fmt: skip


def since_last_assessment(parts: Sequence[ThemeFigures]) -> Section:
    """What became of the hotspots since the last assessment, area by area."""
    method = "the hotspots of one map of this report"
    rows = []
    for part in parts:
        for one in part.mapped:
            states = one.states
            numbers = (
                states.count("lasting"), states.count("new"), len(one.history.gone),
                states.count("not known"),
            )  # fmt: skip
            rows.append(
                (
                    say(Name(f"{one.found.area.name}, {part.title.lower()}")),
                    *(say(constant(str(n), method)) for n in numbers),
                )
            )
    title = "Hotspots since the last assessment"
    if not rows:
        return Section("changes", title, (Paragraph((say("No area could be mapped."),)),))
    table = Table(
        "changes-table",
        "What became of the hotspots of each map",
        (
            Column("Area and theme"),
            Column("Lasting", numeric=True),
            Column("New", numeric=True),
            Column("Gone", numeric=True),
            Column("Cannot be told", numeric=True),
        ),
        tuple(rows),
    )
    before = Name(parts[0].before.label)
    words = say(
        "The last assessment is that of ", before, ". Counted are hotspots with ",
        constant(str(FEWEST_COMPARED), "the fewest incidents of a hotspot that is compared"),
        " incidents or more; one with fewer comes and goes by chance. The tables of the maps say "
        "which ones are new.",
    )  # fmt: skip
    return Section("changes", title, (Paragraph((words,)), table))
