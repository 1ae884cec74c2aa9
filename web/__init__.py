"""The web service: pages, maps, layers and downloads over the package hotspots."""
