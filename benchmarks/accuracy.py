"""How right the geocoder is on labelled places: ``python -m benchmarks.accuracy``.

Prints the tables of docs/reference/geocoding-accuracy.md; ``--page`` writes them into it, with that
of `benchmarks.extents`. ``--wrong FILE`` writes what was answered wrongly as CSV.
"""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path

import pandas as pd

from benchmarks import extents
from benchmarks.scorecard import score
from benchmarks.wiltshire_places import SEED
from benchmarks.worlds import worlds
from hotspots.geocoding.result import MatchType

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/geocoding-accuracy.md"
TRUTHS = {
    ("coordinate", "Wiltshire"): "the point before it was rounded or cut off",
    ("uprn", "Wiltshire"): "the address itself",
    ("postcode", "Wiltshire"): "none: only the entry is judged",
    ("postcode", "groups"): "another postcode of a group of 15 (one level up)",
    ("sector", "Wiltshire"): "a postcode of the sector",
    ("grid_reference", "Wiltshire"): "the point in the square",
    ("street", "Wiltshire"): "drawn along the street",
    ("street", "HY20"): "drawn along the real street, or a real postcode in its box",
    ("near", "Wiltshire"): "drawn within 100 m of the street or landmark",
    ("landmark", "Wiltshire"): "none: only the entry is judged",
    ("place", "Wiltshire"): "a police map point in the built-up area",
    ("place", "HY20"): "a real postcode of the settlement",
    ("junction", "HY20"): "where the two boxes meet",
}
WITHOUT_COVERAGE = frozenset({("postcode", "Wiltshire"), ("landmark", "Wiltshire")})
FEWEST = 10
"""Ways of writing that are asked for less often are left out of the second table."""


@cache
def answers(seed: int = SEED) -> pd.DataFrame:
    """Score every label of every gazetteer."""
    return pd.concat([score(world, seed) for world in worlds()], ignore_index=True)


def by_match_type(table: pd.DataFrame) -> pd.DataFrame:
    """Figures of each match type and gazetteer, in the order of ``TRUTHS``.

    ``asked`` places ought to be matched as this type, and ``found`` is the share that was, at the
    right entry. Of the ``answers`` of this type, ``right`` is the share of right entries (or of
    coarser ones that are right), ``silent`` of wrong ones that nothing warns of; of the right ones
    ``median`` is the error in metres and ``within`` the share of truths inside the radius.
    """
    rows = []
    for kind, world in TRUTHS:
        here = table[table["world"] == world]
        asked = here[here["wanted"] == kind]
        answered = here[here["found"] == kind]
        right = answered[answered["right"] | answered["coarser"]]
        measured = answered[answered["right"]]
        covered = (kind, world) not in WITHOUT_COVERAGE
        rows.append(
            {
                "match_type": kind,
                "world": world,
                "asked": len(asked),
                "found": (asked["right"] & (asked["found"] == kind)).mean(),
                "answers": len(answered),
                "right": len(right) / max(len(answered), 1),
                "silent": answered["silent"].sum() / max(len(answered), 1),
                "median": measured["distance"].median() if covered else float("nan"),
                "within": measured["within"].mean() if covered else float("nan"),
                "truth": TRUTHS[kind, world],
            }
        )
    return pd.DataFrame(rows)


def by_style(table: pd.DataFrame) -> pd.DataFrame:
    """Figures of each way of writing: shares of right, coarser, candidates, no answer, wrong."""
    groups = table.groupby(["world", "wanted", "style"], sort=True)
    shares = groups[["right", "coarser", "offered", "located", "wrong", "silent"]].mean()
    shares.insert(0, "asked", groups.size())
    right = table[table["right"]].groupby(["world", "wanted", "style"])
    shares["within"] = right["within"].mean()
    return shares.reset_index()


def silent_share(table: pd.DataFrame) -> float:
    """Wrong points that nothing warns of, as a share of all that was asked."""
    return float(table["silent"].mean())


def to_markdown(table: pd.DataFrame) -> str:
    """The report: figures by match type, then by way of writing, of the half not calibrated on."""
    held = table[~table["calibration"]]
    lines = [
        "| match type | gazetteer | asked | found | answers | right | silent wrong | median error |"
        " within radius | truth |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in by_match_type(held).itertuples():
        lines.append(
            f"| {row.match_type} | {row.world} | {row.asked:,} | {_share(row.found)}"
            f" | {row.answers:,} | {_share(row.right)} | {_share(row.silent, 2)}"
            f" | {_metres(row.median)} | {_share(row.within)} | {row.truth} |"
        )
    lines += [
        "",
        f"Silent wrong matches among all {len(held):,} places asked for:"
        f" {_share(silent_share(held), 2)}.",
        "",
        "| gazetteer | what was asked | how it was written | asked | right |"
        " right among candidates | no point | wrong | silent wrong | within radius |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    styles = by_style(held)
    for row in styles[styles["asked"] >= FEWEST].itertuples():
        what = "nothing" if row.wanted == MatchType.NONE else row.wanted
        lines.append(
            f"| {row.world} | {what} | {row.style} | {row.asked:,} | {_share(row.right)}"
            f" | {_share(row.offered)} | {_share(1 - row.located)}"
            f" | {_share(row.wrong)} | {_share(row.silent, 2)} | {_share(row.within)} |"
        )
    return "\n".join(lines)


def _share(value: float, digits: int = 1) -> str:
    return "-" if pd.isna(value) else f"{100 * value:.{digits}f} %"


def _metres(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:,.0f} m"


def _between(text: str, name: str, content: str) -> str:
    """Replace what stands between two marks of a page."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Accuracy of geocoding on labelled places.")
    parser.add_argument("--wrong", type=Path, help="write wrong answers to this CSV file")
    parser.add_argument("--page", action="store_true", help="write the tables into the page")
    parser.add_argument("--seed", type=int, default=SEED, help="draw other places and slips")
    options = parser.parse_args()
    table = answers(options.seed)
    print(to_markdown(table))
    if options.page:
        text = _between(PAGE.read_text("utf-8"), "accuracy", to_markdown(table))
        PAGE.write_text(_between(text, "extents", extents.to_markdown()), "utf-8")
    if options.wrong:
        columns = ["text", "expected", "found", "label", "easting", "northing", "accuracy",
                   "confidence", "flags", "silent", "world", "wanted", "style"]  # fmt: skip
        table.loc[table["wrong"], columns].to_csv(options.wrong, index=False)


if __name__ == "__main__":
    main()
