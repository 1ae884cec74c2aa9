from pathlib import Path

import pytest

from hotspots.errors import InputError
from hotspots.points_harm import (
    average_weights,
    harm_notes,
    incidents_and_harm,
    is_by_harm,
    read_weighed_points,
)

CRS = "EPSG:27700"


def written(folder: Path, text: str) -> Path:
    path = folder / "points.csv"
    path.write_text(text)
    return path


def test_rows_weigh_what_their_offences_do(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y,Offence\n0,0,robbery\n5,5,asb/nuisance\n")
    read = read_weighed_points(path, CRS, harm="offence")
    assert read["harm"].tolist() == [365, 1]
    assert read["Offence"].tolist() == ["robbery", "asb/nuisance"]
    assert read.attrs["weights"] == "harm"
    assert read.attrs["mean_harm"] == 183
    assert read.attrs["weighed_by"] == "the harm of Offence, in days, by the bundled table"
    assert harm_notes(read) == ("Weights published: robbery 365; declared here: nuisance 1.",)
    average = average_weights(read)
    assert average is not None
    assert average.tolist() == [365 / 183, 1 / 183]


@pytest.mark.parametrize(("header", "weights"), [("weight", None), ("reports", "reports")])
def test_a_row_that_stands_for_several_incidents_weighs_them_all(
    tmp_path: Path, header: str, weights: str | None
) -> None:
    path = written(tmp_path, f"x,y,offence,{header}\n0,0,robbery,2\n5,5,asb,3\n9,9,asb,0\n")
    read = read_weighed_points(path, CRS, weights=weights, harm="offence")
    assert read["harm"].tolist() == [730, 3, 0]
    assert read.attrs["mean_harm"] == 733 / 5
    average = average_weights(read)
    assert average is not None
    assert average.sum() == pytest.approx(5)


def test_a_table_of_ones_own_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y,offence\n0,0,Burglary\n")
    table = tmp_path / "ours.csv"
    table.write_text("type,weight\nburglary,20\n")
    read = read_weighed_points(path, CRS, harm="offence", harm_table=table)
    assert read["harm"].tolist() == [20]
    assert read.attrs["weighed_by"] == "the harm of offence, by ours.csv"
    assert harm_notes(read) == ("Weights declared here: burglary 20.",)


@pytest.mark.parametrize("rows", [5, 6, 7, 12, 48])
@pytest.mark.parametrize("weight", [0.1, 0.7, 2.3, 159.7])
def test_where_all_weigh_the_same_each_counts_one(tmp_path: Path, weight: float, rows: int) -> None:
    path = written(tmp_path, "x,y,offence,weight\n" + "0,0,fight,1\n" * rows + "9,9,fight,3\n")
    table = tmp_path / "ours.csv"
    table.write_text(f"type,weight\nfight,{weight}\n")
    read = read_weighed_points(path, CRS, harm="offence", harm_table=table)
    assert average_weights(read).tolist() == [1] * rows + [3]


def test_without_harm_nothing_is_weighed(tmp_path: Path) -> None:
    read = read_weighed_points(written(tmp_path, "x,y,offence\n0,0,x\n"), CRS)
    assert not is_by_harm(read)
    assert harm_notes(read) == ()
    assert average_weights(read) is None
    read = read_weighed_points(written(tmp_path, "x,y,weight\n0,0,7\n"), CRS)
    assert average_weights(read).tolist() == [7]


def test_incidents_and_what_one_of_them_weighs_are_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y,offence,weight\n0,0,robbery,2\n5,5,asb,3\n9,9,asb,0\n")
    incidents, harm = incidents_and_harm(read_weighed_points(path, CRS, harm="offence"))
    assert incidents is not None
    assert harm is not None
    assert incidents.tolist() == [2, 3, 0]
    assert harm.tolist() == [365, 1, 0]
    incidents, harm = incidents_and_harm(read_weighed_points(path, CRS))
    assert incidents is not None
    assert (incidents.tolist(), harm) == ([2, 3, 0], None)
    path = written(tmp_path, "x,y,offence\n0,0,robbery\n")
    incidents, harm = incidents_and_harm(read_weighed_points(path, CRS, harm="offence"))
    assert harm is not None
    assert (incidents, harm.tolist()) == (None, [365])


@pytest.mark.parametrize(
    ("text", "harm", "sentence"),
    [
        (
            "x,y,offence\n0,0,asb\n",
            "kind",
            'no column "kind" with the kinds of offence: .* offence',
        ),
        ("x,y,offence\n0,0,asb\n", "geometry", 'no column "geometry"'),
        ("x,y,offence,Harm\n0,0,asb,1\n", "offence", 'a column named "Harm"'),
        ("x,y,offence\n0,0,arsenic\n", "offence", 'no weight for "arsenic" \\(1 row\\)'),
        ("x,y,offence\n0,0,\n", "offence", "no weight for blank cells"),
        ("x,y,offence,weight\n0,0,asb,0\n", "offence", "weighs nothing"),
    ],
)
def test_what_cannot_be_weighed_is_refused(
    tmp_path: Path, text: str, harm: str, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        read_weighed_points(written(tmp_path, text), CRS, harm=harm)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y\n0,0\n")
    with pytest.raises(InputError, match="name it with --harm"):
        read_weighed_points(path, CRS, harm_table=tmp_path / "ours.csv")
