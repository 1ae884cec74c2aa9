"""The columns of the files' layers are those that the description has, of the same types."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ConfigDict

from web.features.catalogue import COLLECTIONS, area_of
from web.features.properties import Properties

LAYERS = (Path(__file__).resolve().parents[3] / "docs/reference/layers.md").read_text("utf-8")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_feature_says_what_the_description_promises(demo, name: str) -> None:
    model = COLLECTIONS[name].properties
    strict: type[Properties] = type("Strict", (model,), {"model_config": ConfigDict(strict=True)})
    features = demo.features(f"/ogc/collections/{name}/items?limit=10000&area=Trowbridge")
    assert features
    for one in features:
        assert list(one["properties"]) == list(model.model_fields)
        strict.model_validate(one["properties"])


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_column_stands_in_the_reference(name: str) -> None:
    section = LAYERS.partition(f"\n## `{name}`\n")[2].partition("\n## ")[0]
    listed = {
        column
        for row in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE)
        for column in re.findall(r"`(\w+)`", row)
    }
    assert listed >= COLLECTIONS[name].properties.model_fields.keys() - {"area", "theme"}


def test_the_area_of_a_feature_is_the_first_part_of_its_name() -> None:
    assert [area_of(name) for name in ("a-b", "a-b.3", "a-b.4-5", "", ".")] == [
        "a-b", "a-b", "a-b", "", "",
    ]  # fmt: skip
