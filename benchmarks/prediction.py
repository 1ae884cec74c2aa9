"""How well a density map foretells where incidents will be: ``python -m benchmarks.prediction``.

Prints the tables of docs/explanation/accuracy.md; ``--page`` writes them into it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from benchmarks.maps_by_rule import REGIONS, Judged, by_area, by_rule, judged, seen_before

PAGE = Path(__file__).resolve().parents[1] / "docs/explanation/accuracy.md"


def to_markdown() -> str:
    """All tables of the page."""
    return "\n\n".join(_region_markdown(judged(region_of)) for region_of in REGIONS)


def _region_markdown(result: Judged) -> str:
    region = result.region
    n_fit, n_later = (
        sum(getattr(made, name) for made in result.maps["validated"])
        for name in ("n_fit", "n_later")
    )
    return "\n".join(
        [
            f"### {region.title}",
            "",
            f"Made from {n_fit:,.0f} incidents of {region.fit.label}, judged by the "
            f"{n_later:,.0f} of {region.score.label}, in {len(region.areas)} areas. Of the later "
            f"incidents, {100 * seen_before(region):.0f} % lie at a map point where one lay "
            "before.",
            "",
            *_rule_lines(by_rule(result)),
            "",
            *_area_lines(by_area(result)),
        ]
    )


def _rule_lines(table: pd.DataFrame) -> list[str]:
    lines = [
        "| map | bandwidth | caught in 1 % | in 3 % | in 5 % | PAI at 3 %, together |"
        " PAI at 3 %, mean of areas |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row.map} | {row.bandwidth} | {_share(row.hit_1)} | {_share(row.hit_3)}"
        f" | {_share(row.hit_5)} | {row.pai_3:.1f} | {row.mean_pai_3:.1f} |"
        for row in table.itertuples()
    ]
    return lines


def _area_lines(table: pd.DataFrame) -> list[str]:
    lines = [
        "| area | incidents | later | bandwidth | 3 % is | caught in 3 % (95 % interval) |"
        " over grid offsets | PAI | PEI | PEI* | counts alone (squares) | better |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    lines += [
        f"| {row.area} | {row.n_fit:,.0f} | {row.n_later:,.0f} | {row.bandwidth:,.0f} m"
        f" | {row.flagged_km2:.1f} km²"
        f" | {_share(row.hit_rate)} ({100 * row.low:.0f} to {100 * row.high:.0f})"
        f" | {100 * row.offset_low:.0f} to {100 * row.offset_high:.0f} %"
        f" | {row.pai:.1f} | {row.pei:.2f} | {row.pei_star:.2f}"
        f" | {_share(row.counts)} ({row.squares:g} m) | {row.verdict} |"
        for row in table.itertuples()
    ]
    return lines


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _between(text: str, name: str, content: str) -> str:
    """Replace what stands between two marks of a page."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Accuracy of density maps on recorded crime.")
    parser.add_argument("--page", action="store_true", help="write the tables into the page")
    options = parser.parse_args()
    tables = to_markdown()
    print(tables)
    if options.page:
        PAGE.write_text(_between(PAGE.read_text("utf-8"), "prediction", tables), "utf-8")


if __name__ == "__main__":
    main()
