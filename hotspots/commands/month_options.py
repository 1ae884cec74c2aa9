"""First and last month, asked for in the same words by every command that takes them."""

from __future__ import annotations

import click

from hotspots.commands.option_group import Option, OptionGroup


def _first(usual: str) -> Option:
    return click.option(
        "--from", "first", metavar="YYYY-MM", show_default=usual, help="First month."
    )


def _last(usual: str) -> Option:
    return click.option("--to", "last", metavar="YYYY-MM", show_default=usual, help="Last month.")


last_month = _last("the last with data")
"""Up to which month stored incidents are meant."""

stored_months = OptionGroup(_first("the last 12 months with data"), last_month)
"""From which month to which stored incidents are meant."""

published_months = OptionGroup(_first("the first of the last 24"), _last("the newest"))
"""From which month to which published files are downloaded."""
