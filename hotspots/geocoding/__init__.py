"""From what agencies write about a place to a point with an honest radius, offline."""
