"""The bounds of the part of the country that is served, as text."""

from __future__ import annotations

import pytest

from hotspots.errors import InputError
from hotspots.geocoding.service_area import (
    WILTSHIRE,
    format_service_area,
    parse_service_area,
)


def test_what_is_written_is_read_back() -> None:
    assert format_service_area(WILTSHIRE) == "365000,104000,447000,214000"
    assert parse_service_area(format_service_area(WILTSHIRE), where="x") == WILTSHIRE
    bounds = (0.5, 0.0, 700_000.0, 1_300_000.0)
    assert parse_service_area(format_service_area(bounds), where="x") == bounds
    assert parse_service_area(" 1e5, 2e5 ,3e5,4e5 ", where="x") == (1e5, 2e5, 3e5, 4e5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not four numbers"),
        ("1,2,3", "is not four numbers"),
        ("1,2,3,4,5", "is not four numbers"),
        ("west,104000,447000,214000", "is not four numbers"),
        ("nan,104000,447000,214000", "is not four numbers"),
        ("365000,104000,inf,214000", "is not four numbers"),
        ("-1,104000,447000,214000", "reaches beyond the National Grid"),
        ("365000,104000,700001,214000", "reaches beyond the National Grid"),
        ("-2.5,50.9,-1.5,51.7", "reaches beyond the National Grid"),
        ("447000,104000,365000,214000", "is not in the order of"),
        ("365000,214000,447000,104000", "is not in the order of"),
        ("365000,104000,365999,214000", "is not in the order of"),
        ("1.5,50.9,2.5,51.7", "is not in the order of"),
    ],
)
def test_anything_else_is_refused_with_an_example(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        parse_service_area(text, where="--service-area")
    assert str(caught.value).startswith("--service-area ")
    assert "365000,104000,447000,214000" in str(caught.value)
