"""Readers of the data sets that a gazetteer is built from, one module for each format."""

from hotspots.geocoding.sources.code_point_open import CodePointOpenReader
from hotspots.geocoding.sources.postcode_list import PostcodeListReader
from hotspots.geocoding.sources.reader import SourceReader

READERS: tuple[SourceReader, ...] = (CodePointOpenReader(), PostcodeListReader())
"""A new source is one more reader; the first that recognises the files reads them."""
