"""Several options that belong together, given to a command as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]
Option = Callable[[Function], Function]


class OptionGroup:
    """A decorator that adds some options to a command, in the order in which its help lists them.

    Examples
    --------
    >>> import click
    >>> both = OptionGroup(click.option("--one"), click.option("--two"))
    >>> command = click.command()(both(lambda one, two: None))
    >>> [option.name for option in command.params]
    ['one', 'two']
    """

    def __init__(self, *options: Option) -> None:
        self._options = options

    def __call__(self, function: Function) -> Function:
        # Of options one above the other the lowest is added first.
        for option in reversed(self._options):
            function = option(function)
        return function
