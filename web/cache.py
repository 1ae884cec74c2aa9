"""Answers that are worth keeping: a bounded store that works each one out once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class AnswerCache(Generic[Answer]):
    """Keeps the answers used last, up to a total weight.

    Two requests for the same missing answer wait for one computation. A failure is not kept.

    Parameters
    ----------
    capacity
        The most weight to keep.
    weigh
        The weight of an answer, such as its bytes; one each unless given.
    """

    def __init__(self, capacity: int, weigh: Callable[[Answer], int] = lambda _: 1) -> None:
        self._capacity, self._weigh = capacity, weigh
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._running: dict[Hashable, Future[Answer]] = {}
        self._weight = 0
        self._lock = Lock()

    def get(self, key: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """The answer for a key, worked out where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            running = self._running.get(key)
            if running is None:
                mine: Future[Answer] = Future()
                self._running[key] = mine
        if running is not None:
            return running.result()
        try:
            answer = work_out()
        except BaseException as error:
            with self._lock:
                del self._running[key]
            mine.set_exception(error)
            raise
        self._keep(key, answer)
        mine.set_result(answer)
        return answer

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            del self._running[key]
            self._kept[key] = answer
            self._weight += self._weigh(answer)
            while self._weight > self._capacity and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._weight -= self._weigh(dropped)
