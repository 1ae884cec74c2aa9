"""The bounded store of answers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from web.cache import AnswerCache


def test_works_out_once() -> None:
    cache: AnswerCache[int] = AnswerCache(10)
    assert [cache.get("a", lambda n=n: n) for n in range(3)] == [0, 0, 0]


def test_drops_what_was_used_longest_ago() -> None:
    cache: AnswerCache[str] = AnswerCache(2)
    cache.get("a", lambda: "first")
    cache.get("b", lambda: "first")
    cache.get("a", lambda: "again")
    cache.get("c", lambda: "first")
    assert cache.get("a", lambda: "again") == "first"
    assert cache.get("b", lambda: "again") == "again"


def test_weight_counts_not_number() -> None:
    cache: AnswerCache[bytes] = AnswerCache(10, len)
    cache.get("a", lambda: b"12345")
    cache.get("b", lambda: b"12345")
    cache.get("c", lambda: b"1")
    assert cache.get("a", lambda: b"new") == b"new"
    assert cache.get("c", lambda: b"new") == b"1"


def test_an_answer_too_big_is_given_all_the_same() -> None:
    cache: AnswerCache[bytes] = AnswerCache(3, len)
    assert cache.get("a", lambda: b"12345") == b"12345"


def test_a_failure_is_told_and_not_kept() -> None:
    cache: AnswerCache[int] = AnswerCache(3)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.get("a", fail)
    assert cache.get("a", lambda: 1) == 1


def test_threads_wait_for_one_computation() -> None:
    cache: AnswerCache[int] = AnswerCache(3)
    release, runs = threading.Event(), []

    def slow() -> int:
        runs.append(1)
        release.wait(5)
        return 7

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(cache.get, "a", slow) for _ in range(4)]
        release.set()
        assert [answer.result() for answer in answers] == [7] * 4
    assert len(runs) == 1
