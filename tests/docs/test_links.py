"""Every link, picture and make target that a page names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / folder / "README.md" for folder in ("benchmarks", "boundaries", "sample_incidents")),
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def links(page: Path) -> list[str]:
    """Where a page links to, without addresses of other sites."""
    found = [one or other for one, other in LINK.findall(prose(page))]
    return [to for to in found if "://" not in to and "mailto:" not in to]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_and_picture_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), f"{link} leaves the project"
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_the_pattern_finds_links_and_pictures() -> None:
    assert len(links(ROOT / "README.md")) > 10
    assert {
        "docs/images/area-analyst-desktop-top.png",
        "docs/images/area-viewer-phone-top.png",
        "docs/tutorial.md",
    } <= {*links(ROOT / "README.md")}


def test_every_page_can_be_reached_from_the_readme() -> None:
    found, new = set(), {ROOT / "README.md"}
    while new:
        found |= new
        targets = {
            (page.parent / link.partition("#")[0]).resolve() for page in new for link in links(page)
        }
        folders = {page for target in targets if target.is_dir() for page in target.glob("*.md")}
        new = {target for target in targets | folders if target.suffix == ".md"} - found
    assert {name(page) for page in PAGES} - {name(page) for page in found} == set()


def test_every_picture_in_the_documentation_is_shown_somewhere() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    assert {*(ROOT / "docs/images").iterdir()} <= shown


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"^make ([a-z]+)", "".join(FENCE.findall(text)), re.MULTILINE)
    assert {*shown, *re.findall(r"`make ([a-z]+)`", text)} <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_folder_of_one_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(work|tmp|home|root)/", page.read_text(encoding="utf-8"))
