"""How good a map would have been, and the bandwidth that follows from it."""
