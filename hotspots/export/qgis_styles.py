"""Styles in QGIS's own language (QML), so that layers open as they look on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from hotspots.assessment import AreaAssessment
from hotspots.export.looks import LABEL_HALO, Drawing, Label, Look, drawings

WRITTEN_FOR = "3.22.0"
"""The oldest QGIS that reads the options as they are written here."""

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


_PLACEMENTS = {
    "middle": {"placement": "1", "quadOffset": "4", "priority": "10"},
    "above": {"placement": "1", "quadOffset": "1", "priority": "8"},
    "free": {"placement": "4", "priority": "2"},
}
"""Over a point or in any place that is level, by the numbers that QGIS has for them."""


@dataclass(frozen=True)
class LayerStyle:
    """A style and the layer it is for.

    Attributes
    ----------
    name
        At most 30 characters, as the table of a GeoPackage takes them.
    default
        Whether the layer opens with it.
    """

    layer: str
    name: str
    title: str
    qml: str
    default: bool


def styles_of(results: Sequence[AreaAssessment]) -> tuple[LayerStyle, ...]:
    """The styles of a file's layers."""
    return tuple(
        LayerStyle(
            drawing.layer,
            drawing.title.lower().replace(" ", "_")[:30],
            drawing.title,
            _qml(drawing),
            drawing.usual,
        )
        for drawing in drawings(results)
    )


def _qml(drawing: Drawing) -> str:
    root = Element(
        "qgis",
        version=WRITTEN_FOR,
        styleCategories="Symbology|Labeling",
        labelsEnabled=str(int(drawing.label is not None)),
    )
    renderer = SubElement(
        root,
        "renderer-v2",
        type="RuleRenderer",
        forceraster="0",
        symbollevels="0",
        enableorderby="0",
    )
    rules = SubElement(renderer, "rules", key=f"{{{drawing.layer}}}")
    symbols = SubElement(renderer, "symbols")
    for number, rule in enumerate(drawing.rules):
        written = SubElement(
            rules,
            "rule",
            key=f"{{{drawing.layer}-{number}}}",
            symbol=str(number),
            label=rule.label,
        )
        if rule.condition:
            written.set("filter", rule.condition)
        _symbol(symbols, number, rule.look)
    if drawing.label:
        _labels(root, drawing.label)
    SubElement(root, "layerGeometryType").text = "2"  # polygons
    return _DOCTYPE + tostring(root, encoding="unicode")


def _symbol(symbols: Element, number: int, look: Look) -> None:
    symbol = SubElement(
        symbols, "symbol", type="fill", name=str(number), alpha="1", clip_to_extent="1",
        force_rhr="0",
    )  # fmt: skip
    layer = SubElement(
        symbol, "layer", {"class": "SimpleFill"}, enabled="1", locked="0", **{"pass": "0"}
    )
    options = SubElement(layer, "Option", type="Map")
    for name, value in {
        "color": _rgba(look.fill, look.opacity),
        "style": "solid" if look.fill else "no",
        "outline_color": _rgba(look.edge, 1.0),
        "outline_style": look.line if look.edge else "no",
        "outline_width": f"{look.width_mm:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }.items():
        SubElement(options, "Option", name=name, type="QString", value=value)


def _labels(root: Element, label: Label) -> None:
    labelling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labelling, "settings")
    style = SubElement(
        settings,
        "text-style",
        fieldName=label.expression,
        isExpression="1",
        fontSize="10",
        fontSizeUnit="Point",
        fontWeight="75",
        textColor=_rgba(label.colour, 1.0),
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba(LABEL_HALO, 1.0),
    )
    SubElement(settings, "placement", _PLACEMENTS[label.place], centroidInside="1")
    # A hotspot without its number is none of the list, so numbers show always, and names give way.
    always = str(int(label.place != "free"))
    SubElement(settings, "rendering", drawLabels="1", obstacle="0", displayAll=always)


def _rgba(colour: str | None, opacity: float) -> str:
    if colour is None:
        return "0,0,0,0"
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
