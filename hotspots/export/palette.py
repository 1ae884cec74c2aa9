"""The colours of the maps as files carry them, those of ``web/assets/_map.scss``.

All scales darken step by step, so that they hold in grey and for every kind of colour vision.
"""

from __future__ import annotations

BANDS = ("#fbdca6", "#f9b071", "#ee7d55", "#cf4a57", "#99286b", "#551a66")
"""Density bands, the lowest first."""

CLASSES = ("#d9e8eb", "#aecdd4", "#74aab6", "#3a7d8d", "#0e4a57")
"""Counts in squares, the fewest first."""

ACCURACIES = ("#f1e9f5", "#d9c3e3", "#bb97cc", "#9868b0", "#6f3b8a", "#431959")
"""How well places are known, the best first."""

INK = "#0b0c0c"
BOUNDARY = "#123f4a"
CLUSTER = "#1b4f86"
WHITE = "#ffffff"

OPACITY = 0.85
"""Of bands and squares, so that what lies below shows through."""
