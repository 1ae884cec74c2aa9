"""The command line as the documentation tells it is the command line that there is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import click
import pytest

from hotspots.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SHELL = ("", "sh", "shell")
LISTED_OPTION = re.compile(r"^\| (`-.*?`) \| (.*) \|$", re.MULTILINE)

Commands = dict[str, click.Command]


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for part in group.list_commands(context):
        command = group.get_command(context, part)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {part}")
        else:
            yield f"{name} {part}", command


COMMANDS: Commands = dict(_commands(main, "hotspots"))


def section(name: str) -> str:
    """The part of the reference below a command's heading."""
    _, marked, after = REFERENCE.partition(f"\n### {name}\n")
    assert marked, f"docs/reference/command-line.md has no heading ### {name}"
    return re.split(r"^##", after, maxsplit=1, flags=re.MULTILINE)[0]


def written(option: click.Option, context: click.Context) -> str:
    """An option as the first cell of its row says it, such as `-o`, `--out`."""
    return ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))


def options(name: str) -> list[click.Option]:
    found = COMMANDS[name].params
    return [each for each in found if isinstance(each, click.Option) and not each.hidden]


def test_the_reference_has_a_heading_for_each_command_and_no_other() -> None:
    assert re.findall(r"^### (hotspots .+)$", REFERENCE, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_listed_are_those_of_the_command(name: str) -> None:
    context = click.Context(COMMANDS[name])
    listed = [cell for cell, _ in LISTED_OPTION.findall(section(name))]
    assert listed == [written(option, context) for option in options(name)]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_said_of_an_option_is_so(name: str) -> None:
    """Whether it is needed or may be repeated, its default and its choices."""
    context = click.Context(COMMANDS[name])
    said_of = dict(LISTED_OPTION.findall(section(name)))
    for option in options(name):
        said = said_of[written(option, context)]
        assert option.required == said.startswith("Needed. "), f"{name} {option.name}: {said}"
        assert option.multiple == ("May be repeated" in said), f"{name} {option.name}: {said}"
        if isinstance(option.type, click.Choice):
            assert all(f"`{choice}`" in said for choice in option.type.choices), said
        if option.show_default:
            usual = "" if isinstance(option.show_default, str) else f"`{option.default}` "
            assert f"{usual}unless given" in said.replace("Unless", "unless"), (
                f"{name} {option.name}: {said}"
            )


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_tells_defaults_in_one_way(name: str) -> None:
    """In brackets at the end, as click writes them, whether they are a value or words."""
    for option in options(name):
        said = option.help or ""
        other_ways = (
            r"\[|by default|unless (given|set)|[Ww]ithout it|[Ww]ithout any|repeat for|given again"
        )
        assert not re.search(other_ways, said), f"{name} {option.name}: {said}"
        if option.multiple:
            assert "may be repeated" in said, f"{name} {option.name}: {said}"


@pytest.mark.parametrize("name", [name for name in COMMANDS if "`--out" in section(name)])
def test_the_file_that_is_written_is_named_with_either_spelling(name: str) -> None:
    (written_file,) = (option for option in options(name) if "-o" in option.opts)
    assert written_file.opts == ["-o", "--out", "--output"]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_first_line_of_a_section_is_the_usage(name: str) -> None:
    """The arguments in their order, after the options."""
    arguments = [each for each in COMMANDS[name].params if isinstance(each, click.Argument)]
    shown = [each.make_metavar(click.Context(COMMANDS[name])) for each in arguments]
    usage = " ".join([name, *(["[OPTIONS]"] if options(name) else []), *shown])
    assert section(name).startswith(f"\n```text\n{usage}\n```\n"), usage


def lines_of(page: Path, *, shell: bool) -> list[str]:
    """The lines of a page's code blocks that begin as a command does, continued ones joined."""
    blocks = [
        block.replace("\\\n", " ")
        for language, block in BLOCK.findall(page.read_text(encoding="utf-8"))
        if (language in SHELL) is shell
    ]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("hotspots ")]


SHOWN = [
    pytest.param(line, id=f"{page.name}: {' '.join(line.split())}")
    for page in PAGES
    for line in lines_of(page, shell=True)
]


def refuse_what_cannot_be_given(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a line as the command would, without carrying anything out."""
    name, arguments = _named(shlex.split(line, comments=True))
    monkeypatch.setattr("sys.stdin", StringIO("the password that is asked for\n"))
    COMMANDS[name].make_context(name, arguments)


@pytest.mark.parametrize("line", SHOWN)
def test_a_command_that_a_page_shows_is_one_that_can_be_given(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_what_cannot_be_given(line, monkeypatch)


@pytest.mark.parametrize(
    "line",
    [
        "hotspots serve --prot 8001",
        "hotspots serve --port many",
        "hotspots serve now",
        "hotspots submit march.csv",
        "hotspots gazetteer build --out here.npz",
        "hotspots users add you@example.gov.uk --role king",
        "hotspots fly",
    ],
)
def test_a_command_that_cannot_be_given_is_noticed(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(click.UsageError):
        refuse_what_cannot_be_given(line, monkeypatch)


def _named(words: list[str]) -> tuple[str, list[str]]:
    """Split a line into the command's name and what it is given."""
    for length in (2, 3):
        if (name := " ".join(words[:length])) in COMMANDS:
            return name, words[length:]
    raise click.UsageError(f"There is no command {' '.join(words[:3])}")


def test_the_pages_show_commands() -> None:
    assert len(SHOWN) > 20


def names_a_command(line: str) -> bool:
    try:
        _named(shlex.split(line, comments=True))
    except click.UsageError:
        return False
    return True


# The reference shows how each command is used, which another test compares.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "command-line.md"], ids=lambda page: page.name
)
def test_no_page_hides_a_command_in_a_block_of_another_language(page: Path) -> None:
    hidden = [line for line in lines_of(page, shell=False) if names_a_command(line)]
    assert hidden == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_command_named_in_a_sentence_exists(page: Path) -> None:
    groups = {name.rsplit(" ", 1)[0] for name in COMMANDS}
    text = page.read_text(encoding="utf-8")
    for named in re.findall(r"(?<!`)`(hotspots [^`\n]+)`(?!`)", text):
        words = named.split()
        known = [" ".join(words[:length]) for length in range(1, 4)]
        assert any(name in COMMANDS or name in groups - {"hotspots"} for name in known), named
        for option in re.findall(r"--[a-z-]+", named):
            assert (
                any(
                    option in each.opts
                    for name in known
                    if name in COMMANDS
                    for each in options(name)
                )
                or option == "--help"
            ), named


def test_the_settings_listed_are_those_that_the_program_reads() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("[hw]*/**/*.py")]
    read = {name for text in sources for name in re.findall(r'"(HOTSPOTS_[A-Z_]+)"', text)}
    assert {*re.findall(r"^\| `(HOTSPOTS_[A-Z_]+)` \|", REFERENCE, re.MULTILINE)} == read
