"""The examples in the docstrings of the analysis say what really comes out."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import hotspots.analysis

MODULES = [
    module.name
    for module in pkgutil.walk_packages(hotspots.analysis.__path__, "hotspots.analysis.")
    if not module.ispkg
]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = [found for name in MODULES for found in finder.find(import_module(name))]
    assert len(examples) >= 4


@pytest.mark.parametrize("name", MODULES)
def test_every_example_says_what_comes_out(name: str) -> None:
    assert doctest.testmod(import_module(name), optionflags=FLAGS).failed == 0
