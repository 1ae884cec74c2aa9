"""The middle of a page, drawn once for all who see the same of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask_login import current_user
from markupsafe import Markup

from web.cache import AnswerCache
from web.security import nonce
from web.service.frame import service_settings

KEPT_BYTES = 48 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What was drawn, and the page it was drawn from: while this is kept, no other has its id."""

    page: object
    html: Markup


_kept: AnswerCache[_Drawn] = AnswerCache(KEPT_BYTES, lambda drawn: 2 * len(drawn.html))


def kept_content(page: object, *others: Hashable) -> Callable[[Callable[[], str]], Markup]:
    """What a template calls around the middle of its page: ``{% call kept() %}...{% endcall %}``.

    The middle may depend on the page, on ``others``, on the role of whoever reads it and on the
    settings of the service; on nothing else of the person or the request, since whoever reads the
    same page is given what the first of them was. A middle that holds the token of a form or of a
    script is refused.

    Parameters
    ----------
    page
        The very object that a cache gives for the same question: of a new one it is drawn anew.
    others
        What else the template is given.
    """
    key = (id(page), *others, current_user.role, service_settings())

    def kept(caller: Callable[[], str]) -> Markup:
        return _kept.get(key, lambda: _Drawn(page, _for_everyone(caller()))).html

    return kept


def _for_everyone(html: str) -> Markup:
    # With its quotation marks, which no reader's own words in a sentence can have.
    if 'name="csrf_token"' in html or nonce() in html:
        raise RuntimeError("The token of one answer was about to be kept for others.")
    return Markup(html)  # noqa: S704 - drawn by a template, which has escaped what it was given
