"""What the first call of each compiled function costs: ``python -m benchmarks.first_call``.

Each function runs twice on few points in a process of its own: once with the compiled code of
earlier processes at hand, as after ``make install`` in every process that starts, and once with an
empty cache, as when it is compiled. Last stands all of it together, ``hotspots.warm``, which is
what installing runs. The times are the processor's: what one waits where nothing else runs.
"""

from __future__ import annotations

import itertools
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from tempfile import TemporaryDirectory

from benchmarks.side_by_side import ROOT, print_head, print_row

Call = Callable[[], object]


def main() -> None:
    print(
        "Processor milliseconds of the first call in a process, imports apart, and of the second\n"
    )
    print_head(
        "function", "#import", "#first, compiled before", "#second", "#first, nothing compiled"
    )
    for name in FUNCTIONS:
        measured_in_process(name)  # compiles what this machine has not compiled yet
        ready = measured_in_process(name)
        with TemporaryDirectory(prefix="hotspots-benchmark-") as empty:
            compiling = measured_in_process(name, cache=empty)
        print_row(
            name.replace("_", " "),
            *(f"{ready[field] * 1e3:,.0f}" for field in ("import", "first")),
            f"{ready['second'] * 1e3:,.1f}",
            f"{compiling['first'] * 1e3:,.0f}",
        )
        sys.stdout.flush()
    print_installing()


def print_installing() -> None:
    """What compiling everything costs once, and what finding it compiled does."""
    with TemporaryDirectory(prefix="hotspots-benchmark-") as empty:
        compiling, found = (warmed(empty) for _ in range(2))
    print(
        f"\nEverything, as installing does it (hotspots.warm): {compiling:,.0f} s of the "
        f"processor, {found:,.1f} s where it is compiled already; imports included."
    )


def warmed(cache: str) -> float:
    """Processor seconds of compiling every kernel into a cache, or of finding them there."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "hotspots.warm"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"NUMBA_CACHE_DIR": cache},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured_in_process(name: str, *, cache: str | None = None) -> dict[str, float]:
    """Processor seconds of import, first and second call; ``cache`` is where numba looks."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.first_call", name],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | ({} if cache is None else {"NUMBA_CACHE_DIR": cache}),
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured_here(name: str) -> dict[str, float]:
    times = [time.process_time()]
    call = FUNCTIONS[name]()
    times.append(time.process_time())
    for _ in range(2):
        call()
        times.append(time.process_time())
    steps = [later - earlier for earlier, later in itertools.pairwise(times)]
    return dict(zip(("import", "first", "second"), steps, strict=True))


def quartic_density() -> Call:
    return _density({})


def gaussian_density() -> Call:
    return _density({"kernel": "gaussian"})


def fast_density() -> Call:
    return _density({"exact": False})


def _density(options: dict[str, object]) -> Call:
    from benchmarks.synthetic_county import incidents
    from hotspots.analysis.density.kernel_density import density_array
    from hotspots.analysis.grids.grid import fixed_grid

    x, y = incidents(1_000)
    grid = fixed_grid((x.min(), y.min(), x.max(), y.max()), 500)
    return lambda: density_array(x, y, grid, 1_000, **options)  # type: ignore[arg-type]


def adaptive_density() -> Call:
    from benchmarks.synthetic_county import incidents
    from hotspots.analysis.density.adaptive import adaptive_density_array
    from hotspots.analysis.grids.grid import fixed_grid

    x, y = incidents(1_000)
    grid = fixed_grid((x.min(), y.min(), x.max(), y.max()), 500)
    return lambda: adaptive_density_array(x, y, grid, 1_000)


def density_by_place() -> Call:
    import numpy as np

    from benchmarks.synthetic_county import incidents
    from hotspots.analysis.density.place_density import place_density_array
    from hotspots.analysis.grids.grid import fixed_grid

    x, y = incidents(1_000)
    place = np.arange(x.size, dtype=np.int32)
    grid = fixed_grid((x.min(), y.min(), x.max(), y.max()), 500)
    return lambda: place_density_array(place, x, y, grid, 1_000)


def dbscan() -> Call:
    from benchmarks.synthetic_county import incidents
    from hotspots.analysis.clusters.dbscan import dbscan_labels

    x, y = incidents(1_000)
    return lambda: dbscan_labels(x, y, 500, 10)


def gistar() -> Call:
    import numpy as np

    from hotspots.analysis.significance.getis_ord import gistar_array

    counts = np.random.default_rng(1).poisson(1.0, (100, 100)).astype(np.float64)
    return lambda: gistar_array(counts)


def local_moran() -> Call:
    import numpy as np

    from hotspots.analysis.significance.local_moran import local_moran_array

    counts = np.random.default_rng(1).poisson(1.0, (100, 100)).astype(np.float64)
    return lambda: local_moran_array(counts, None)


def points_into_areas() -> Call:
    from benchmarks.invented_areas import areas
    from benchmarks.synthetic_county import incidents
    from hotspots.areas import MANY_POINTS, AreaIndex

    x, y = incidents(MANY_POINTS)
    invented = areas()
    index = AreaIndex([str(number) for number in range(len(invented))], invented)
    return lambda: index.locate(x, y)


def near_repeats() -> Call:
    import numpy as np

    from benchmarks.synthetic_county import incidents
    from hotspots.analysis.temporal.near_repeat import near_repeats_array

    x, y = incidents(500)
    days = np.random.default_rng(1).integers(0, 90, x.size)
    return lambda: near_repeats_array(x, y, days)


FUNCTIONS: dict[str, Callable[[], Call]] = {
    call.__name__: call
    for call in (
        quartic_density,
        gaussian_density,
        fast_density,
        adaptive_density,
        density_by_place,
        dbscan,
        gistar,
        local_moran,
        points_into_areas,
        near_repeats,
    )
}

if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measured_here(sys.argv[1])))
    else:
        main()
