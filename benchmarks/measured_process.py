"""One method timed in a process of its own: prints JSON, see ``benchmarks/side_by_side.py``.

``python -m benchmarks.measured_process MODULE:METHOD FEW MANY RUNS OPTIONS [ANSWER]``: the method
is called with a folder of data and its options (JSON), gets ready, and gives back what is timed. It
runs first on the few points, which loads and compiles whatever it needs, then RUNS times on the
many; its last answer is saved as an array. It imports nothing of hotspots, so that a peer's
environment can run it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Task = Callable[[], NDArray[Any]]
Method = Callable[..., Task]
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def measure(
    method: Method, few: Path, many: Path, runs: int, options: dict[str, Any]
) -> tuple[dict[str, Any], NDArray[Any]]:
    """Seconds of every run, the memory they took beyond what was ready, and the last answer."""
    limit = options.pop("memory_limit", None)
    if limit:
        limit_memory(int(limit))
    start = time.perf_counter()
    method(few, **options)()
    first = time.perf_counter() - start
    task = method(many, **options)
    before = _start_of_memory()
    seconds = []
    for _ in range(runs):
        answer = None  # the answer before is not memory of this run
        start = time.perf_counter()
        answer = task()
        seconds.append(time.perf_counter() - start)
    assert answer is not None
    return {"seconds": seconds, "first": first, "memory": _memory_since(before)}, answer


def limit_memory(bytes_: int) -> None:
    """Let an allocation beyond this fail, rather than the whole machine."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))


def _start_of_memory() -> int | None:
    """Resident memory, bytes; None where the system does not say."""
    if not CLEAR.exists():
        return None
    # The peak of getting ready must not hide that of the task; Linux lets a process reset it.
    CLEAR.write_text("5")
    return _status("VmRSS")


def _memory_since(before: int | None) -> int | None:
    return None if before is None else _status("VmHWM") - before


def _status(field: str) -> int:
    for line in STATUS.read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise LookupError(field)


def main(method: str, few: str, many: str, runs: str, options: str, answer: str = "") -> None:
    module, name = method.split(":")
    found = getattr(import_module(module), name)
    try:
        measured, array = measure(found, Path(few), Path(many), int(runs), json.loads(options))
    except ModuleNotFoundError as error:
        measured = {"missing": error.name}
    except MemoryError:
        measured = {"out_of_memory": True}
    else:
        if answer:
            np.save(answer, array)
    print(json.dumps(measured))


if __name__ == "__main__":
    main(*sys.argv[1:])
