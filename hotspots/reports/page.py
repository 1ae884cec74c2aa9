"""A report as a part of a page and as one HTML file that asks for nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hotspots.export.description import MARKING
from hotspots.export.file_copy import FileCopy
from hotspots.export.palette import BANDS, BOUNDARY
from hotspots.reports.figure import Counted
from hotspots.reports.report import Report
from hotspots.service_settings import USUAL_NAME

Link = Callable[[Counted], str]
"""The address of the page that shows what is counted; empty for none."""


def render_body(report: Report, link: Link | None = None) -> Markup:
    """The report itself, for a page that brings head, styles and frame.

    Parameters
    ----------
    link
        Where a figure's page is; without it figures are told by their notes alone.
    """
    template = _environment().get_template("report_body.html")
    said = template.render(report=report, link=link or (lambda counted: ""))
    return Markup(said)  # noqa: S704 - rendered with autoescape


def render_file(
    report: Report,
    *,
    copy: FileCopy,
    demo: bool = False,
    link: Link | None = None,
    made_by: str = USUAL_NAME,
) -> str:
    """The report as one file: styles and maps inside, no script, nothing fetched.

    Parameters
    ----------
    copy
        The mark of this copy, when it was made and for whom.
    demo
        Whether the incidents are invented.
    made_by
        The name of the service and, where it was said, of the organisation that runs it.
    """
    styles = page_styles() + _own("frame.css")
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report_file.html")
        .render(
            report=report,
            body=render_body(report, link),
            styles=Markup(styles),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src 'sha256-{digest}'",
            marking=MARKING,
            copy=copy,
            demo=demo,
            made_by=made_by,
        )
    )


@cache
def page_styles() -> str:
    """The styles of a report; the bands of its maps have the colours of every other map."""
    lines = [
        f".report .band-{number} {{ fill: {colour}; background-color: {colour}; }}"
        for number, colour in enumerate(BANDS, start=1)
    ]
    lines.append(f".report path.boundary {{ stroke: {BOUNDARY}; }}")
    return _own("report.css") + "\n".join(lines) + "\n"


def _own(name: str) -> str:
    return files("hotspots.reports").joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("hotspots.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
