"""Our own backdrop of maps: roads, railways, water and built-up areas, from files of open data.

A map here asks no tile server for anything. What lies behind the data is read once from open data,
thinned out for two scales and kept in one file of the installation; see `backdrop_file`.
"""
