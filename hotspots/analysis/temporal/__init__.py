"""When in the week and the year, and whether incidents repeat nearby."""
