"""Error pages in the service's own layout, and the same sentences for scripts."""

from __future__ import annotations

import orjson
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadHost, HTTPException

from hotspots.errors import HotspotsError, SetupError
from hotspots.intake.quotation import quote
from web.limits import seconds_to_wait
from web.problems import PROBLEM, CallRefusedError, call_advice, is_call, problem, refusal

# Status -> heading and what to do.
ADVICE = {
    400: ("This request cannot be answered", "Go back, correct it and try again."),
    401: ("Sign in to see this", "Your session has ended. Sign in again."),
    403: (
        "You cannot open this page",
        "Your account does not include it. If you need it for your work, "
        "ask the person who runs this service.",
    ),
    404: (
        "Page not found",
        "If you typed the web address, check it is right. "
        "If you followed a link, start again from the county map.",
    ),
    405: ("This request cannot be answered", "Go back to the page before and try again."),
    429: ("Too many attempts", "Wait 15 minutes, then try again."),
    500: (
        "Sorry, there is a problem with the service",
        "It has been recorded. Try again in a few minutes; nothing you sent was lost half-way.",
    ),
    503: ("The service is not ready", "Ask the person who runs this service."),
}

AWAY = "The service cannot reach its records at the moment; try again in a minute."
BAD_HOST = "This request names a host that cannot be; use the address you were given."


def wants_problem() -> bool:
    """Whether the answer is read by a script (a map layer) and not by a person."""
    if is_call() or request.path == "/locations/search":
        return True
    if request.path.endswith(".geojson") and "download" not in request.path:
        return True
    accepts = request.accept_mimetypes
    return accepts.best == "application/json" and not accepts["text/html"] > 0.5


def register_errors(app: Flask) -> None:
    """Answer every failure with a page that says what to do."""
    app.register_error_handler(HotspotsError, _ours)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _defect)


def _ours(error: HotspotsError) -> Response:
    if isinstance(error, CallRefusedError):
        return refusal(error)
    if isinstance(error, SetupError) and isinstance(error.__cause__, DBAPIError):
        return _store_away(error)
    return _answer(error.status, str(error))


def _store_away(error: SetupError) -> Response:
    # Its sentence names the database, which is for whoever reads the log.
    current_app.logger.error("%s %s: %s", request.method, _path(), error)
    g.store_away = True
    answer = _answer(error.status, AWAY)
    answer.headers["Retry-After"] = "60"
    return answer


def _form_expired(_error: CSRFError) -> Response:
    return _answer(400, "The form was open for too long. Go back, reload the page and try again.")


def _http(error: HTTPException) -> Response:
    if (
        isinstance(error, BadHost) and not is_call()
    ):  # No page can be made: it could not name its own styles.
        return Response(BAD_HOST, 400, mimetype="text/plain")
    status = error.code or 500
    if status < 400 and error.response is not None:
        return make_response(error.response)
    answer = _answer(status, None)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    if status == 429:
        answer.headers["Retry-After"] = str(seconds_to_wait())
    return answer


def _defect(error: Exception) -> Response:
    current_app.logger.error("%s %s failed", request.method, _path(), exc_info=error)
    g.store_away = True  # It may be what failed.
    return _answer(500, None)


def _path() -> str:
    """The path on one line, so that nobody writes lines of their own into the log."""
    return quote(request.path, most=200)


def _answer(status: int, sentence: str | None) -> Response:
    heading, advice = ADVICE.get(status, ADVICE[400 if status < 500 else 500])
    if wants_problem():
        unsaid = call_advice(status) if is_call() else f"{heading}. {advice}"
        body = orjson.dumps(problem(status, sentence or unsaid))
        answer = Response(body, status, mimetype=PROBLEM)
    else:
        page = render_template(
            "error.html", heading=heading, sentence=sentence or advice, status=status
        )
        answer = make_response(page, status)
    return answer
