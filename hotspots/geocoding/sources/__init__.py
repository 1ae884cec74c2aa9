"""Readers of the data sets that a gazetteer is built from, one module for each format."""

from hotspots.geocoding.sources.code_point_open import CodePointOpenReader
from hotspots.geocoding.sources.open_names import OpenNamesReader
from hotspots.geocoding.sources.open_roads import OpenRoadsReader
from hotspots.geocoding.sources.open_uprn import OpenUprnReader
from hotspots.geocoding.sources.place_list import PlaceListReader
from hotspots.geocoding.sources.postcode_directory import PostcodeDirectoryReader
from hotspots.geocoding.sources.postcode_list import PostcodeListReader
from hotspots.geocoding.sources.reader import SourceReader
from hotspots.geocoding.sources.uprn_postcodes import UprnPostcodesReader

READERS: tuple[SourceReader, ...] = (
    CodePointOpenReader(),
    OpenRoadsReader(),
    OpenUprnReader(),
    UprnPostcodesReader(),
    OpenNamesReader(),
    PostcodeDirectoryReader(),
    PostcodeListReader(),
    PlaceListReader(),
)
"""A new source is one more reader; only one may recognise the files of a source."""
