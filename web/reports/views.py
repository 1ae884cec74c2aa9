"""The list of reports, each report as a page that prints, and as one file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from hotspots.disclosure import sight_of
from hotspots.errors import InputError
from hotspots.export.file_copy import new_copy
from hotspots.periods import parse_month
from hotspots.reports.briefing import usual_selection
from hotspots.reports.page import page_styles, render_body, render_file
from hotspots.reports.report import Report
from hotspots.reports.six_monthly import month_choices, six_months_to
from hotspots.store import audit
from hotspots.themes import find_theme
from web.access import everyone_signed_in, public
from web.installation import database, picture
from web.maps.filters import read_filters
from web.reports.written import PageLinks, briefing, six_monthly
from web.service.frame import service_settings
from web.styles import FOR_GOOD

blueprint = Blueprint("reports", __name__, template_folder=None)

HTML = "text/html; charset=utf-8"


@blueprint.get("/reports")
@everyone_signed_in
def choose() -> str:
    """What reports there are, and of which months and areas."""
    shown = picture()
    months = [{"value": month, "text": title} for month, title in month_choices(shown)]
    usual = six_months_to(shown)
    return render_template(
        "reports/choose.html",
        months=months,
        latest=usual.last if usual else None,
        areas=[{"value": area.slug, "text": area.name} for area in shown.boundaries.areas],
    )


@blueprint.get("/reports/six-monthly")
@everyone_signed_in
def six_monthly_page() -> str:
    """The six-monthly outcome report."""
    return _page(_six_monthly(), url_for("reports.six_monthly_file", **_asked("to")))


@blueprint.get("/reports/six-monthly.html")
@everyone_signed_in
def six_monthly_file() -> Response:
    """The same as one file."""
    return _file(_six_monthly())


@blueprint.get("/reports/briefing")
@everyone_signed_in
def choose_briefing() -> AnyResponse:
    """From the area, theme and month that were chosen to the address of their briefing."""
    shown = picture()
    area = shown.boundaries.area(request.args.get("area", ""))
    theme = find_theme(request.args.get("theme", "asb"))
    selection = usual_selection(shown, theme.id, _month())
    chosen: Mapping[str, str] = (
        {"from": selection.period.first, "to": selection.period.last} if selection else {}
    )
    return redirect(
        url_for("reports.briefing_page", slug=area.slug, theme=theme.id, **chosen), code=303
    )


@blueprint.get("/areas/<string(maxlength=100):slug>/briefing")
@everyone_signed_in
def briefing_page(slug: str) -> tuple[str, int]:
    """The briefing on one area, of the theme, period and filters of its page."""
    report, problem = _briefing(slug)
    query = read_filters(request.args, picture()).query()
    page = _page(report, url_for("reports.briefing_file", slug=slug, **query), problem)
    return page, 400 if problem else 200


@blueprint.get("/areas/<string(maxlength=100):slug>/briefing.html")
@everyone_signed_in
def briefing_file(slug: str) -> Response:
    """The same as one file."""
    report, problem = _briefing(slug)
    if problem:
        raise InputError(problem)
    return _file(report)


@blueprint.get("/reports/report-<string(length=12):version>.css")
@public
def styles(version: str) -> Response:
    """The styles of reports, the same as those in their files."""
    if version != _styles_version():
        abort(404)
    response = Response(page_styles(), mimetype="text/css")
    response.headers["Cache-Control"] = FOR_GOOD
    return response


@cache
def _styles_version() -> str:
    return hashlib.sha256(page_styles().encode()).hexdigest()[:12]


def _six_monthly() -> Report:
    return six_monthly(picture(), _month(), sight_of(current_user.role))


def _briefing(slug: str) -> tuple[Report, str]:
    shown = picture()
    filters = read_filters(request.args, shown)
    area = shown.boundaries.area(slug)
    return briefing(shown, area, filters, sight_of(current_user.role)), filters.problem


def _month() -> str | None:
    asked = request.args.get("to", "")
    return parse_month(asked) if asked else None


def _asked(*names: str) -> dict[str, str]:
    return {name: request.args[name] for name in names if request.args.get(name)}


def _page(report: Report, file_address: str, problem: str = "") -> str:
    return render_template(
        "reports/report.html",
        report=report,
        body=render_body(report, PageLinks(picture())),
        file_address=file_address,
        styles=url_for("reports.styles", version=_styles_version()),
        problem=problem,
    )


def _file(report: Report) -> Response:
    """Send the report as a file; who took which copy is on record before it leaves."""
    role, agency = current_user.role, current_user.agency_name
    copy = new_copy(f"{role.value} of {agency}" if agency else role.value)
    shown = picture()
    body = render_file(
        report,
        copy=copy,
        demo=shown.demo,
        link=PageLinks(shown, outside=True),
        made_by=service_settings().signature,
    )
    name = f"{report.file_name}.html"
    with database().transaction() as session:
        audit.record(
            session,
            current_user.email,
            "download",
            subject=f"{name}, {sight_of(role).value}, copy {copy.mark}",
        )
    response = Response(body.encode(), content_type=HTML)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
