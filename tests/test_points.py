import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.points import read_crs, read_points


@pytest.fixture
def written(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "points.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write


def places(frame):
    return list(zip(frame.geometry.x, frame.geometry.y, strict=True))


@pytest.mark.parametrize("header", ["x,y", "easting,northing", " X , Y ", "Easting,NORTHING"])
def test_reads_metres_as_they_are(written, header):
    frame = read_points(written(f"{header}\n400000,150000\n400010.5,150020\n"), "EPSG:27700")
    assert places(frame) == [(400_000, 150_000), (400_010.5, 150_020)]
    assert frame.crs.to_epsg() == 27700


def test_projects_longitude_and_latitude_to_the_national_grid_with_ostn15(written):
    # TP05 of Ordnance Survey's published test points for OSTN15.
    path = written("latitude,longitude\n50.93127937910,-1.45051433700\n")
    ((easting, northing),) = places(read_points(path, "EPSG:27700"))
    assert (easting, northing) == pytest.approx((438710.920, 114792.250), abs=0.01)


def test_projects_longitude_and_latitude_to_any_other_system(written):
    # On the central meridian of UTM zone 15 at the equator.
    path = written("longitude,latitude\n-93,0\n")
    assert places(read_points(path, "EPSG:32615")) == [pytest.approx((500_000, 0), abs=1e-3)]


def test_metres_come_before_degrees(written):
    path = written("longitude,latitude,x,y\n-2,51,400000,150000\n")
    assert places(read_points(path, "EPSG:27700")) == [(400_000, 150_000)]


def test_keeps_the_other_columns_as_they_were_written(written):
    path = written('ref,x,y,date,note\n007,1,2,2025-03-01,"a, b"\nNA,3,4,,\n')
    frame = read_points(path, "EPSG:27700")
    assert frame["ref"].tolist() == ["007", "NA"]
    assert frame["date"].tolist() == ["2025-03-01", ""]
    assert frame["note"].tolist() == ["a, b", ""]
    assert frame.attrs["weights"] is None


def test_a_byte_order_mark_and_blank_lines_do_no_harm(written):
    path = written("x,y\r\n1,2\r\n\r\n3,4\r\n\r\n", encoding="utf-8-sig")
    assert places(read_points(path, "EPSG:27700")) == [(1, 2), (3, 4)]


def test_weights_come_from_the_column_weight_or_the_one_named(written):
    path = written("x,y,Weight,Reports\n1,2,0.5,3\n3,4,2,1\n")
    frame = read_points(path, "EPSG:27700")
    assert frame.attrs["weights"] == "Weight"
    assert frame["Weight"].tolist() == [0.5, 2]
    named = read_points(path, "EPSG:27700", weights="reports")
    assert named.attrs["weights"] == "Reports"
    assert named["Reports"].dtype == np.float64


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"points.csv is empty: it needs a header"),
        ("\n\n", r"points.csv is empty"),
        ("x,y\n", "has a header but no rows"),
        ("x,y\n\n,\n", "has a header but no rows"),
        ("east,north\n1,2\n", "has no columns x and y, .*: its columns are east, north"),
        ("x,Y,y\n1,2,3\n", 'has two columns named "y"'),
        ("x,y\n1,2\n3,\n", "Line 3 of .* has nothing in y: correct it"),
        ("x,y\n1,2\n\n3,north\n", 'Line 4 of .* has "north", which is not a number, in y'),
        ("x,y\na,2\nb,2\nc,2\n", r'Line 2 of .* "a", .* in x \(and 2 more\)'),
        ("x,y\n1,inf\n", 'Line 2 of .* has "inf"'),
        ("x,y,weight\n1,2,-3\n", "Line 2 of .* has the weight -3: weights must be"),
        ("x,y,weight\n1,2,\n", "Line 2 of .* has nothing in weight"),
        ("x,y\n1,2,3\n1,2,3,4\n", "Line 2 of .* has more cells than the header"),
        ('x,y,note\n1,2,"a\n', "cannot be read as a table with commas"),
        ("longitude,latitude\n-2,51\n-2,91\n", "Line 3 of .* longitude -2 and latitude 91"),
        ("longitude,latitude\n400000,150000\n", "name metres x and y"),
        ("longitude,latitude\n-90,35\n", "Line 2 of .* lies outside OSGB36 / British National"),
        ("x,y\n-1.9,51.4\n-2.1,51.2\n", r"x and y of .* look like degrees, .*line 2: -1.9, 51.4"),
        ("x,y\n0,0\n-1.9,51.4\n-2.1,51.2\n", r"look like degrees, .*\(line 3: -1.9, 51.4\): name"),
        ("x,y\n-90.05,35.12\n-90.02,35.14\n", "look like degrees"),
        ("easting,northing\n51.4,-1.9\n", "easting and northing of .* look like degrees"),
        (
            "x,y\n400000,150000\n1e300,1\n",
            r"Line 3 of .* has x 1e\+300, which is no place on Earth",
        ),
        ("x,y\n4e5,1e5,pub\n4e5,1e5\n", r"Line 2 of .* has more cells than the header"),
        ("x,y,note\n4,5,a\n4,5,b\n4,5,at, noon\n", r"Line 4 of .* has more cells"),
        ("x,y,Geometry\n4,5,a\n", 'has a column named "geometry"'),
        ('x,y\n4,5\n"400\n000",1\n', r"Line 3 of .* has \"400 000\", which is not a number"),
        ("x;y\n400000;150000\n", "separated by semicolons"),
    ],
)
def test_refuses_in_one_sentence(written, text, sentence):
    with pytest.raises(InputError, match=sentence) as refusal:
        read_points(written(text), "EPSG:27700")
    assert "\n" not in str(refusal.value)


def test_a_small_grid_in_whole_metres_is_none_of_degrees(written):
    path = written("x,y\n0,0\n-2,51\n10,20\n")
    assert places(read_points(path, "EPSG:27700")) == [(0, 0), (-2, 51), (10, 20)]


def test_refuses_a_column_of_weights_that_is_not_there(written):
    with pytest.raises(InputError, match=r'has no column "reports" .* its columns are x, y'):
        read_points(written("x,y\n1,2\n"), "EPSG:27700", weights="reports")


def test_refuses_a_file_that_is_missing_or_not_text(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read_points(tmp_path / "nowhere.csv", "EPSG:27700")
    with pytest.raises(InputError, match="cannot be read"):
        read_points(tmp_path, "EPSG:27700")
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\xff\xfe\x00")
    with pytest.raises(InputError, match="is not text in UTF-8"):
        read_points(picture, "EPSG:27700")


@pytest.mark.parametrize(
    ("crs", "sentence"),
    [
        ("EPSG:4326", "EPSG:4326 is in degrees"),
        ("EPSG:2263", "not a projected system in metres"),
        ("EPSG:999999", "not a coordinate reference system that is known"),
        ("Wiltshire", "not a coordinate reference system that is known"),
    ],
)
def test_refuses_a_system_without_metres(crs, sentence):
    with pytest.raises(InputError, match=sentence):
        read_crs(crs)
