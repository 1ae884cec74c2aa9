"""The report as markup: hostile names stay text, every note is there, nothing is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from hotspots.assessment import Picture
from hotspots.disclosure import Sight
from hotspots.export.file_copy import new_copy
from hotspots.periods import Period
from hotspots.reports.page import render_body, render_file
from hotspots.reports.six_monthly import six_monthly_report

NASTY = "<script>alert(1)</script>\"'{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def body(county: Picture) -> str:
    return str(render_body(six_monthly_report(county, Sight.PROTECTED), lambda counted: "/there"))


def test_every_note_is_there_and_every_mark_leads_to_one(body: str) -> None:
    marks = set(re.findall(r'href="#(count-\d+)"', body))
    notes = set(re.findall(r'<li id="(count-\d+)"', body))
    assert marks == notes
    assert len(notes) > 8
    ids = re.findall(r'\bid="([^"]+)"', body)
    assert len(ids) == len(set(ids))


def test_no_blank_stands_before_a_stop(body: str) -> None:
    words = unescape(re.sub(r"<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL)))
    assert not re.findall(r"\w \s*[.,;:](?=\s)", words)


def test_without_pages_there_are_no_links(county: Picture) -> None:
    page = render_file(six_monthly_report(county, Sight.EXACT), copy=new_copy("a test"))
    assert set(re.findall(r'href="(.)', page)) == {"#"}
    assert "made on" in page


def test_hostile_names_are_text(make_county: Callable[..., Picture], batches: type) -> None:
    county = make_county(
        batches(Period.parse("2026-01", "2026-06"), 10, ("asb", "nuisance"), 0, (1_010.0, 1_010.0)),
        names=(NASTY, "Barton"),
    )
    page = render_file(six_monthly_report(county, Sight.EXACT), copy=new_copy("a test"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page
