"""Tiles of a base map that an administrator chose: from another server, or from a file here.

Tiles are squares of Web Mercator (EPSG:3857) with 256 pixels a side, counted from the north-west
corner of the world: column ``x`` eastward, row ``y`` southward, ``2**z`` of each at zoom ``z``.
"""
