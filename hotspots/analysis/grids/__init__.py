"""Grids of squares and hexagons, and what lies in their cells."""
