"""Groups of places that lie densely together, their outlines and names."""
