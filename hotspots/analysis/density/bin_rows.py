"""Four bins of one row added to in one instruction, and fetched from memory before they are needed.

Sharing points out among millions of bins waits for memory most of the time: bins fetched a few
points ahead are there when their turn comes. Written out number by number the compiler makes four
additions of what the processor does in one.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

# To be written to, kept in the nearest memory, and data rather than instructions.
WRITE, NEAREST, DATA = 1, 3, 1


def _add_four(
    typingctx: Any, bins: Any, first: Any, factor: Any, s0: Any, s1: Any, s2: Any, s3: Any
) -> Any:
    """``bins[first : first + 4] += factor * (s0, s1, s2, s3)``.

    ``bins`` is a contiguous array of float64, shape (n); the index is not checked.
    """
    signature = types.void(bins, first, *(types.float64,) * 5)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        row = ir.VectorType(ir.DoubleType(), 4)
        shares = factors = ir.Constant(row, [0.0] * 4)
        for slot, share in enumerate(arguments[3:]):
            place = ir.Constant(ir.IntType(32), slot)
            shares = builder.insert_element(shares, share, place)
            factors = builder.insert_element(factors, arguments[2], place)
        at = builder.bitcast(builder.gep(start, [arguments[1]]), row.as_pointer())
        before = builder.load(at)
        before.align = 8
        builder.store(builder.fadd(before, builder.fmul(shares, factors)), at).align = 8
        return context.get_dummy_value()

    return signature, generate


def _fetch(typingctx: Any, bins: Any, index: Any) -> Any:
    """Ask for the bin of a contiguous array, which need not be there yet."""
    signature = types.void(bins, index)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        fetch = builder.module.declare_intrinsic(
            "llvm.prefetch", [byte], ir.FunctionType(ir.VoidType(), [byte, *(number,) * 3])
        )
        at = builder.bitcast(builder.gep(start, [arguments[1]]), byte)
        builder.call(fetch, [at, *(ir.Constant(number, k) for k in (WRITE, NEAREST, DATA))])
        return context.get_dummy_value()

    return signature, generate


add_four: Any = intrinsic(_add_four)
fetch: Any = intrinsic(_fetch)
