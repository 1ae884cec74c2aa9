"""Which months are out of the ordinary, in words."""
