"""Vega-Lite's charts as drawings inside the page: no script, and colours that follow the theme.

The only importer of vl-convert, which holds Vega-Lite and needs neither a browser nor the network.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.etree import ElementTree as ET

from markupsafe import Markup

from pipeline.domain import Json
from pipeline.text.visible import visible

Spec: TypeAlias = Mapping[str, Json]
"""A chart as Vega-Lite describes it."""

WIDTH = 440
"""Width of every chart; narrow enough that its letters can be read on a phone."""

LEFT = 112
"""Room for the names of rows, before the drawing begins; names must be short enough for it, because Vega's
own way to shorten them cuts characters in two."""

_VEGA_LITE = "6.1"
_CONFIG: Json = {
    "aria": False,  # the page describes each chart in words beside it
    "background": None,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "labelFontSize": 12.5,
        "labelLimit": 0,
        "gridColor": "var(--line)",
        "tickColor": "var(--faint)",
        "domainColor": "var(--faint)",
        "title": None,
    },
    "axisX": {"labelColor": "var(--faint)", "labelFontSize": 11.5, "labelFlush": False},
    "axisY": {"domain": False, "ticks": False, "labelPadding": 8, "minExtent": LEFT, "maxExtent": LEFT},
    "text": {"color": "var(--ink)", "fontSize": 12.5},
}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "text", "circle"})
_KEPT = frozenset(
    {"d", "x", "y", "x2", "y2", "dx", "dy", "r", "cx", "cy", "width", "height", "transform", "viewBox"}
    | {"fill", "stroke", "stroke-width", "stroke-linecap", "opacity", "fill-opacity", "stroke-opacity"}
    | {"font-size", "text-anchor", "display"}
)


def drawn(spec: Spec, label: str) -> Markup:
    """The chart as an SVG element; `label` is the id of the element that names it."""
    import vl_convert

    chart = json.dumps(_harmless({**spec, "config": _CONFIG}), allow_nan=False)
    written = vl_convert.vegalite_to_svg(chart, vl_version=_VEGA_LITE, allowed_base_urls=[])
    drawing = ET.fromstring(written)  # noqa: S314 - written a line above, from our own spec
    for parent, child in [*_unseen(drawing)]:
        parent.remove(child)
    for element in drawing.iter():
        _reduce(element)
    for name in ("width", "height"):
        drawing.attrib.pop(name, None)
    drawing.attrib |= {"role": "img", "aria-labelledby": label}
    return Markup(ET.tostring(drawing, encoding="unicode"))  # noqa: S704 - elements counted above


def _harmless(value: Json) -> Json:
    """The same with each text made visible and fit for XML: vl-convert aborts the process over others."""
    if isinstance(value, str):
        return _NO_XML.sub("\ufffd", visible(value))
    if isinstance(value, dict):
        return {name: _harmless(one) for name, one in value.items()}
    return [_harmless(one) for one in value] if isinstance(value, list) else value


def _unseen(drawing: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Frames for a pointer, which is not followed here, and labels that had no room."""
    for parent in drawing.iter():
        for child in parent:
            if child.get("class") in {"background", "foreground"} or child.get("opacity") == "0":
                yield parent, child


def _reduce(element: ET.Element) -> None:
    """Leaves of an element what can be seen; one that a drawing does not need is a fault of ours."""
    element.tag = element.tag.rpartition("}")[2]
    if element.tag not in _ELEMENTS:
        raise ValueError(f"a chart holds the element {element.tag}")
    element.attrib = {name: value for name, value in element.attrib.items() if name in _KEPT}
