"""Styles in QGIS's own language (QML), so that layers open as they look on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from hotspots.assessment import AreaAssessment
from hotspots.export.looks import LABEL_HALO, Drawing, Look, drawings
from hotspots.export.palette import INK

WRITTEN_FOR = "3.22.0"
"""The oldest QGIS that reads the options as they are written here."""

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


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
        labelsEnabled=str(int(bool(drawing.label_field))),
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
    if drawing.label_field:
        _labels(root, drawing.label_field)
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


def _labels(root: Element, field: str) -> None:
    labelling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labelling, "settings")
    style = SubElement(
        settings,
        "text-style",
        fieldName=field,
        isExpression="0",
        fontSize="10",
        fontSizeUnit="Point",
        fontWeight="75",
        textColor=_rgba(INK, 1.0),
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba(LABEL_HALO, 1.0),
    )
    # Over the shape's middle, and always: a hotspot without its number is none of the list.
    SubElement(settings, "placement", placement="1", centroidInside="1")
    SubElement(settings, "rendering", drawLabels="1", obstacle="0", displayAll="1")


def _rgba(colour: str | None, opacity: float) -> str:
    if colour is None:
        return "0,0,0,0"
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
