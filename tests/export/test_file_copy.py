"""Marks of copies."""

from __future__ import annotations

import re

from hotspots.export.file_copy import new_copy


def test_a_mark_is_three_groups_of_signs_that_cannot_be_misheard() -> None:
    for _ in range(200):
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", new_copy("x").mark)


def test_no_two_copies_have_the_same_mark() -> None:
    assert len({new_copy("viewer").mark for _ in range(1_000)}) == 1_000


def test_a_copy_says_for_whom_and_when() -> None:
    copy = new_copy("submitter of Homes")
    assert f"Copy {copy.mark}, made on " in copy.sentence
    assert f" {copy.made.year} for: submitter of Homes." in copy.sentence
