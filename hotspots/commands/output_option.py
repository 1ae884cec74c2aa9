"""Where a command writes its result, asked for in the same words by all of them."""

from __future__ import annotations

from pathlib import Path

import click

from hotspots.commands.option_group import Option


def output_option(help_text: str, *, required: bool = True, usual: str | None = None) -> Option:
    """The option ``-o``, which may be written out as ``--out`` or ``--output``.

    Whoever learnt one spelling with one command need not learn another with the next.

    Parameters
    ----------
    help_text
        What kind of file is written.
    required
        Whether a file has to be named.
    usual
        Which file is written if none is named, in words for the help.

    Returns
    -------
    Option
        A decorator; the command takes the path as the parameter ``output``.
    """
    return click.option(
        "-o",
        "--out",
        "--output",
        "output",
        required=required,
        type=click.Path(path_type=Path),
        show_default=usual,
        help=help_text,
    )
