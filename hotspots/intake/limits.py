"""How large a file of incidents may be, in every respect, so that none stops the service."""

from __future__ import annotations

LARGEST_FILE = 25 * 1024**2
"""Bytes of a file as it was sent."""
LARGEST_UNPACKED = 200 * 1024**2
"""Bytes of all the parts of a workbook together."""
MOST_PARTS = 2_000
"""Parts of a workbook; one with a picture on every sheet has some hundreds."""
MOST_ROWS = 100_000
# What a spreadsheet can hold: nothing larger was ever a table that a person looked at.
LARGEST_CELL = 32_767
MOST_COLUMNS = 16_384
MOST_CELLS = 4_000_000
"""Cells of all the rows of a text, empty ones too: each takes memory, however small the file."""
LONGEST_LINE = 10_000_000
"""Characters of a line of text."""
LARGEST_TEXT = 50_000_000
"""Characters of all the cells of a workbook together: one text may stand in any number of cells."""
HEADER_WITHIN = 20
"""Rows at the top among which the header is looked for."""

MOST_TEXTS = 2
"""Texts that are taken apart at one time, in the service's own memory; others wait for their turn.
"""
MOST_READERS = 2
"""Processes that take workbooks apart at one time; others wait for their turn."""
READER_MEMORY = 640 * 1024**2
"""Bytes of address space of the process that takes a workbook apart."""
READER_SECONDS = 30
"""Seconds of processor time that it may take."""
READER_WALL_SECONDS = 60.0
"""Seconds after which it is ended, whatever it does."""
