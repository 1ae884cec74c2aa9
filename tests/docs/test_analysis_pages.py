"""The pages of the analysis are walked through: what they show is what comes out."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import hotspots

FOLDER = Path(__file__).resolve().parents[2] / "docs/analysis"
PAGES = sorted(FOLDER.glob("*.md"))
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_what_comes_out(page: Path) -> None:
    # A fence is no output: without it the last line of a block would expect the fence.
    text = page.read_text(encoding="utf-8").replace("\n```\n", "\n\n")
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert examples.examples, "the page shows no example"
    outcome = doctest.DocTestRunner(optionflags=FLAGS).run(examples)
    assert outcome.failed == 0


def test_every_public_function_has_a_page() -> None:
    # Geocoding has a reference of its own.
    functions = set(hotspots.__all__) - {"geocode"}
    assert {page.stem.replace("-", "_") for page in PAGES} == functions


@pytest.mark.parametrize("name", hotspots.__all__)
def test_what_is_public_can_be_had_from_the_package(name: str) -> None:
    function = getattr(hotspots, name)
    assert function.__name__ == name
    assert function.__doc__ is not None
    assert "Parameters" in function.__doc__ or name == "geocode"  # which says whose they are
