"""The command line: one module for each group of commands.

A module here only parses and prints. It imports click alone at its top; whatever is heavy is
imported inside the function that needs it, so that ``hotspots --help`` answers at once.
"""
