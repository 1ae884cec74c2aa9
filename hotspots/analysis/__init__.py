"""Surfaces, clusters and significance: weighted points in, arrays and GeoDataFrames out."""
