"""The pages of the analysis are walked through: what they show is what comes out."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import hotspots

DOCS = Path(__file__).resolve().parents[2] / "docs"
REFERENCE = DOCS / "reference/analysis.md"
PAGES = sorted((DOCS / "analysis").glob("*.md"))
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


FUNCTIONS = [name for name in hotspots.__all__ if inspect.isfunction(getattr(hotspots, name))]
SECTIONS = ("Parameters", "Returns", "Raises", "Examples")


@pytest.mark.parametrize("page", [*PAGES, REFERENCE], ids=lambda page: page.stem)
def test_a_page_shows_what_comes_out(page: Path) -> None:
    # A fence is no output: without it the last line of a block would expect the fence.
    text = page.read_text(encoding="utf-8").replace("\n```\n", "\n\n")
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert examples.examples, "the page shows no example"
    outcome = doctest.DocTestRunner(optionflags=FLAGS).run(examples)
    assert outcome.failed == 0


def test_every_public_function_has_a_page() -> None:
    assert {page.stem.replace("-", "_") for page in PAGES} == {*FUNCTIONS}


def test_the_reference_leads_to_every_page() -> None:
    linked = re.findall(r"\[`(\w+)`\]\(\.\./analysis/([\w-]+)\.md\)", REFERENCE.read_text("utf-8"))
    assert sorted(name for name, _ in linked) == sorted(FUNCTIONS)
    assert all(name.replace("_", "-") == stem for name, stem in linked)


@pytest.mark.parametrize("name", hotspots.__all__)
def test_what_is_public_can_be_had_from_the_package(name: str) -> None:
    assert getattr(hotspots, name).__name__ == name
    assert name in FUNCTIONS or issubclass(getattr(hotspots, name), Exception)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_what_it_takes_returns_and_refuses(name: str) -> None:
    function: Any = getattr(hotspots, name)
    text = inspect.getdoc(function) or ""
    sections = re.findall(r"^(\w+)\n-+$", text, re.MULTILINE)
    assert [section for section in sections if section in SECTIONS] == [*SECTIONS]
    _, _, parameters = text.partition("Parameters\n----------\n")
    listed = re.findall(r"^(\w[\w, ]*)$", parameters.partition("\n\n")[0], re.MULTILINE)
    named = [parameter for line in listed for parameter in line.split(", ")]
    assert sorted(named) == sorted(inspect.signature(function).parameters)
    raised = re.search(r"^Raises\n------\n(.*)$", text, re.MULTILINE)
    assert raised is not None
    assert raised[1] == "InputError"


def test_a_script_catches_what_is_refused_by_the_name_that_the_package_exports() -> None:
    with pytest.raises(hotspots.InputError):
        hotspots.find_exceptions([])
