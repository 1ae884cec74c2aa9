"""Six numbers added to one line of a table and taken from another, each in one instruction.

The sweep does nothing else for most of its time. Written out number by number the compiler makes
twelve additions of it; a line of eight numbers is one line of the cache and one vector.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

SLOTS = 8
"""Numbers in a line; the last two are not used."""


def _move_line(
    typingctx: Any, lines: Any, to: Any, gone: Any, c0: Any, c1: Any, c2: Any, c3: Any, c4: Any,
    c5: Any,
) -> Any:  # fmt: skip
    """``lines[to, :6] += c0 ... c5; lines[gone, :6] -= c0 ... c5``.

    ``lines`` is a contiguous array of float64, shape (n, `SLOTS`); the indices are not checked.
    """
    signature = types.void(lines, to, gone, *(types.float64,) * 6)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, *indices = arguments[:3]
        start = context.make_array(signature.args[0])(context, builder, array).data
        line = ir.VectorType(ir.DoubleType(), SLOTS)
        values = ir.Constant(line, [0.0] * SLOTS)
        for slot, value in enumerate(arguments[3:]):
            values = builder.insert_element(values, value, ir.Constant(ir.IntType(32), slot))
        for index, change in zip(indices, (builder.fadd, builder.fsub), strict=True):
            first = builder.mul(index, ir.Constant(index.type, SLOTS))
            at = builder.bitcast(builder.gep(start, [first]), line.as_pointer())
            before = builder.load(at)
            before.align = 8
            builder.store(change(before, values), at).align = 8
        return context.get_dummy_value()

    return signature, generate


move_line: Any = intrinsic(_move_line)
