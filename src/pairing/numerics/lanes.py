"""Sixteen numbers at a time: a vector type for compiled loops, with exponential and logarithm.

numba vectorises a sum only if it may reorder it, and then the order, and so the last bits,
depend on the processor's vector width. Here the order is part of the program: a value of type
`LanesType` is LLVM's ``<16 x double>``, which LLVM maps to two, four or eight machine
registers with the same result in each lane. `total` adds the lanes in one fixed order.

The exponential and the logarithm are polynomials in these lanes, because the PyPI build of
numba has no vector mathematics library, and because NumPy's and the C library's own differ in
the last bit between processors.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

from pairing.numerics.compiled import compiled, inlined

LANES = 16

_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_BITS = ir.VectorType(ir.IntType(64), LANES)


class LanesType(types.Type):
    """The numba type of sixteen float64 values."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{LANES}")


lanes_type = LanesType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)


def _same_bits(value: int) -> ir.Constant:
    return ir.Constant(_BITS, [value] * LANES)


def _splat(builder: Any, scalar: Any) -> Any:
    undefined = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, undefined, zeros)


def _address(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.bitcast(builder.gep(array.data, [arguments[1]]), _VECTOR.as_pointer())


@intrinsic
def splat(_typing: Any, _value: Any) -> Any:
    """Return lanes that all hold `_value`."""
    return lanes_type(types.float64), lambda _c, builder, _s, args: _splat(builder, args[0])


@intrinsic
def load(_typing: Any, array: Any, _index: Any) -> Any:
    """Return the lanes ``array[index : index + LANES]`` of a contiguous flat float64 array.

    Parameters
    ----------
    _typing : numba.core.typing.Context
        Given by numba; callers leave it out.
    array : numpy.ndarray of float64, shape (n,)
    _index : int, 0 <= _index <= n - LANES
        Not checked.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = builder.load(_address(context, builder, signature, arguments))
        value.align = 8
        return value

    return lanes_type(array, types.intp), generate


@intrinsic
def store(_typing: Any, array: Any, _index: Any, _value: Any) -> Any:
    """Write lanes to ``array[index : index + LANES]`` of a contiguous flat float64 array.

    Parameters
    ----------
    _typing, array, _index
        As of `load`.
    _value : LanesType
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, signature, arguments)
        builder.store(arguments[2], address).align = 8
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes_type), generate


def _register_operator(python_operator: Callable[..., Any], instruction: str) -> None:
    """Give lanes an arithmetic operator; a float beside them stands in every lane."""

    @type_callable(python_operator)
    def _typer(_context: Any) -> Callable[[Any, Any], Any]:
        def result(left: Any, right: Any) -> Any:
            both = (left, right)
            lanes = any(isinstance(one, LanesType) for one in both)
            known = all(isinstance(one, LanesType | types.Float) for one in both)
            return lanes_type if lanes and known else None

        return result

    def lower(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        left, right = (
            value if isinstance(kind, LanesType) else _splat(builder, value)
            for kind, value in zip(signature.args, arguments, strict=True)
        )
        return getattr(builder, instruction)(left, right)

    for kinds in (
        (lanes_type, lanes_type),
        (lanes_type, types.float64),
        (types.float64, lanes_type),
    ):
        lower_builtin(python_operator, *kinds)(lower)


_register_operator(operator.add, "fadd")
_register_operator(operator.sub, "fsub")
_register_operator(operator.mul, "fmul")
_register_operator(operator.truediv, "fdiv")


def _selector(comparison: str) -> Any:
    """Return an intrinsic ``(a, b)``: a where ``a comparison b``, else b; a b of NaN is kept."""

    @intrinsic
    def select(_typing: Any, _first: Any, _second: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            first, second = arguments
            return builder.select(builder.fcmp_ordered(comparison, first, second), first, second)

        return lanes_type(lanes_type, lanes_type), generate

    return select


maximum = _selector(">")
minimum = _selector("<")


@intrinsic
def where_negative(_typing: Any, _test: Any, _yes: Any, _no: Any) -> Any:
    """Return, lane by lane, `_yes` where `_test` is below zero and `_no` elsewhere.

    Parameters
    ----------
    _typing
        As of `load`.
    _test, _yes, _no : LanesType
        A test that is not a number is not below zero.
    """

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        test, yes, no = arguments
        negative = builder.fcmp_ordered("<", test, ir.Constant(_VECTOR, [0.0] * LANES))
        return builder.select(negative, yes, no)

    return lanes_type(lanes_type, lanes_type, lanes_type), generate


@intrinsic
def total(_typing: Any, _value: Any) -> Any:
    """Return the sum of the lanes: halves are added to halves, in one fixed order."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        index = ir.IntType(32)
        values = [
            builder.extract_element(arguments[0], ir.Constant(index, lane)) for lane in range(LANES)
        ]
        while len(values) > 1:
            half = len(values) // 2
            values = [
                builder.fadd(low, high)
                for low, high in zip(values[:half], values[half:], strict=True)
            ]
        return values[0]

    return types.float64(lanes_type), generate


@intrinsic
def _power_of_two(_typing: Any, _shifted: Any) -> Any:
    """Return 2**k, where k stands in the low bits of the argument (see `lanes_exp`)."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        exponent = builder.shl(builder.bitcast(arguments[0], _BITS), _same_bits(52))
        return builder.bitcast(builder.add(exponent, _same_bits(1023 << 52)), _VECTOR)

    return lanes_type(lanes_type), generate


_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD  # sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2))


def _exponent_bits(builder: Any, bits: Any) -> Any:
    return builder.ashr(builder.sub(bits, _same_bits(_ROOT_HALF_BITS)), _same_bits(52))


@intrinsic
def _exponent(_typing: Any, _value: Any) -> Any:
    """Return e of value = m 2**e, m in [sqrt(1/2), sqrt(2)), for positive normal numbers."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(arguments[0], _BITS)
        return builder.sitofp(_exponent_bits(builder, bits), _VECTOR)

    return lanes_type(lanes_type), generate


@intrinsic
def _mantissa(_typing: Any, _value: Any) -> Any:
    """Return m of value = m 2**e, m in [sqrt(1/2), sqrt(2)), for positive normal numbers."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(arguments[0], _BITS)
        exponent = builder.shl(_exponent_bits(builder, bits), _same_bits(52))
        return builder.bitcast(builder.sub(bits, exponent), _VECTOR)

    return lanes_type(lanes_type), generate


SMALLEST_NORMAL = float(np.finfo(float).tiny)
EXP_LIMIT = 708.0  # exp saturates at exp(+-708), so that it and its reciprocal stay normal

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts (Cody and Waite 1980)
_LN2_LOW = 1.90821492927058770002e-10
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it leaves the nearest integer in the low bits


@inlined
def lanes_exp(value: Any) -> Any:
    """Return exp of each lane, within 2 units in the last place on [-708, 708]; NaN stays NaN.

    exp(x) = 2**k exp(r), |r| <= ln(2)/2, with the Taylor polynomial of degree 12 in r.
    """
    value = minimum(splat(EXP_LIMIT), maximum(splat(-EXP_LIMIT), value))
    shifted = value * _LOG2_E + _ROUND
    k = shifted - _ROUND
    r = (value - k * _LN2_HIGH) - k * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (1 / 2 + r * (1 / 6))
    middle = (1 / 24 + r * (1 / 120)) + r2 * (1 / 720 + r * (1 / 5040))
    high = (1 / 40320 + r * (1 / 362880)) + r2 * (1 / 3628800 + r * (1 / 39916800))
    return (low + r4 * (middle + r4 * (high + r4 * (1 / 479001600)))) * _power_of_two(shifted)


@inlined
def lanes_log(value: Any) -> Any:
    """Return the natural logarithm of each lane, for positive normal numbers.

    log(m 2**e) = e ln 2 + 2 atanh(f), f = (m - 1)/(m + 1); the minimax coefficients of the
    series are those of FreeBSD's ``e_log.c`` (Sun Microsystems 1993), error below 2**-58.
    """
    e = _exponent(value)
    m = _mantissa(value)
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    even = s * s
    odd_terms = 6.666666666666735130e-01 + even * (
        2.857142874366239149e-01
        + even * (1.818357216161805012e-01 + even * 1.479819860511658591e-01)
    )
    even_terms = 3.999999999940941908e-01 + even * (
        2.222219843214978396e-01 + even * 1.531383769920937332e-01
    )
    series = s * odd_terms + even * even_terms
    return e * _LN2_HIGH + ((2.0 * f + f * series) + e * _LN2_LOW)


@inlined
def lanes_log1p(value: Any) -> Any:
    """Return log(1 + value) of each lane for value in [0, 1e300], exact to rounding near zero."""
    one_more = 1.0 + value
    return lanes_log(one_more) + (value - (one_more - 1.0)) / one_more


@compiled
def _apply_exp(values: np.ndarray) -> None:
    for start in range(0, values.size, LANES):
        store(values, start, lanes_exp(load(values, start)))


@compiled
def _apply_log(values: np.ndarray) -> None:
    for start in range(0, values.size, LANES):
        store(values, start, lanes_log(load(values, start)))


def _real(values: Any) -> np.ndarray:
    if np.iscomplexobj(values):
        raise ValueError("values: got complex numbers; want real ones")
    return np.asarray(values, dtype=float)


def _elementwise(apply: Callable[..., Any], values: np.ndarray) -> np.ndarray:
    padded = np.ones(-(-values.size // LANES) * LANES)
    padded[: values.size] = values.ravel()
    apply(padded)
    return padded[: values.size].reshape(values.shape)


def exp(values: np.ndarray) -> np.ndarray:
    """Return exp of an array, with the same bits on every processor.

    Parameters
    ----------
    values : numpy.ndarray of float64
        Any shape; values beyond +-708 saturate there.
    """
    return _elementwise(_apply_exp, _real(values))


def log(values: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of an array, with the same bits on every processor.

    Parameters
    ----------
    values : numpy.ndarray of float64
        Any shape; positive normal numbers.

    Raises
    ------
    ValueError
        If there are others, of which the polynomial makes numbers that mean nothing: one line.
    """
    values = _real(values)
    within = (values >= SMALLEST_NORMAL) & (values < np.inf)
    if not within.all():
        raise ValueError(
            f"values: got {values[~within].flat[0]}; want numbers >= {SMALLEST_NORMAL:g}, finite"
        )
    return _elementwise(_apply_log, values)
