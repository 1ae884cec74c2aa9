"""A dated points file judged by its later months."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.analysis.evaluation.bandwidth_choice import bandwidth_of_folds
from hotspots.analysis.evaluation.bandwidth_trial import forward_folds
from hotspots.analysis.weighted_points import WeightedPoints
from hotspots.periods import Period
from hotspots.points_evaluation import evaluate_points

FIT, SCORE = Period.parse("2025-01", "2025-04"), Period.parse("2025-05", "2025-05")
SQUARE = shapely.box(400_000, 150_000, 404_000, 154_000)


@pytest.fixture
def boundary(tmp_path: Path) -> Path:
    path = tmp_path / "area.csv"
    path = path.with_suffix(".geojson")
    ring = [list(corner) for corner in SQUARE.exterior.coords]
    path.write_text(
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": '
        '{"name": "urn:ogc:def:crs:EPSG::27700"}}, "features": [{"type": "Feature", '
        f'"properties": {{}}, "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}]}}'
    )
    return path


def test_the_map_of_counts_is_not_that_of_harm(tmp_path: Path, boundary: Path) -> None:
    """Nuisance around one corner, a few robberies around another; 1 % has room for one of them."""
    rng = np.random.default_rng(1)
    rows = [
        (*(centre + rng.uniform(-180, 180, 2)).round(), f"2025-{month:02d}-10", offence)
        for month in range(1, 6)
        for n, centre, offence in (
            (40, np.array([401_000, 151_000]), "asb/nuisance"),
            (4, np.array([403_000, 153_000]), "robbery"),
        )
        for _ in range(n)
    ]
    path = tmp_path / "offences.csv"
    pd.DataFrame(rows, columns=["x", "y", "date", "offence"]).to_csv(path, index=False)
    (found,) = evaluate_points(
        path, crs="EPSG:27700", fit=FIT, score=SCORE, within=boundary, bandwidths=[250.0],
        harm="offence",
    )  # fmt: skip
    assert found.of_counts is not None
    assert found.evaluation.scores[0].hit_rate > 0.5
    assert found.of_counts.scores[0].hit_rate < 0.1


@pytest.mark.parametrize("cell_size", [50.0, 250.0])
def test_bandwidths_are_validated_in_the_squares_that_the_map_is_judged_by(
    tmp_path: Path, boundary: Path, cell_size: float
) -> None:
    rng = np.random.default_rng(3)
    month = np.repeat(np.arange(1, 6), 60)
    x, y = (np.round(corner + rng.normal(0, 400, month.size)) for corner in (402_000, 152_000))
    date = np.array([f"2025-{m:02d}-10" for m in month], dtype="datetime64[D]")
    path = tmp_path / "points.csv"
    pd.DataFrame({"x": x, "y": y, "date": date.astype(str)}).to_csv(path, index=False)
    (found,) = evaluate_points(
        path, crs="EPSG:27700", fit=FIT, score=SCORE, within=boundary, cell_size=cell_size,
        bandwidths=["validated"],
    )  # fmt: skip
    early = month <= 4
    fit = WeightedPoints(
        x=x[early], y=y[early], weight=np.ones(early.sum()),
        inside=shapely.intersects_xy(SQUARE, x[early], y[early]),
        first_date=date[early], last_date=date[early],
    )  # fmt: skip
    by_size = {
        size: bandwidth_of_folds(forward_folds(fit), SQUARE, cell_size=size)
        for size in (50.0, 250.0)
    }
    assert by_size[50.0].scores != by_size[250.0].scores
    assert found.bandwidth == by_size[cell_size]
    assert "of all areas" not in found.bandwidth.sentence
