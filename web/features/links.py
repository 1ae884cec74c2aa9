"""Links to go on by: whole addresses, with the parameters that this call has."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from flask import request, url_for

JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PLAIN = "%&=+,/:;@!$'()*?-._~"
"""Bytes that stand in the query of an address as they are."""

Link = dict[str, str]


def link(rel: str, href: str, kind: str, title: str) -> Link:
    """One link as documents carry it; ``kind`` is a media type."""
    return {"rel": rel, "href": href, "type": kind, "title": title}


def self_link(kind: str, title: str) -> Link:
    """This call itself."""
    return link("self", _with(request.base_url, said()), kind, title)


def address(view: str, **parts: Any) -> str:
    """Of another view of this service, without parameters."""
    return url_for(f"features.{view}", _external=True, **parts)


def address_with(href: str) -> str:
    """An address with the parameters of this call."""
    return _with(href, said())


def page_address(offset: int, version: str) -> str:
    """This call, from another feature on, of the same version of the data."""
    following = urlencode({"offset": offset, "data": version})
    return _with(request.base_url, "&".join(filter(None, (said("offset", "data"), following))))


def said(*without: str) -> str:
    """The parameters letter by letter: some clients append theirs where they do not see them."""
    parts = quote_from_bytes(request.query_string, safe=PLAIN).split("&")
    return "&".join(part for part in parts if part and part.partition("=")[0] not in without)


def _with(href: str, query: str) -> str:
    return f"{href}?{query}" if query else href
