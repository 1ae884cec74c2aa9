"""How many incidents per square kilometre: kernel density, its bandwidth and its bands."""
