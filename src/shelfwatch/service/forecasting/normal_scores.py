"""The quantile of the normal distribution for arrays: Wichura's AS 241, as `statistics` has it."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# Each: the factors of a polynomial, that of the highest power first.
CENTRAL = (
    2509.0809287301227,
    33430.57558358813,
    67265.7709270087,
    45921.95393154987,
    13731.69376550946,
    1971.5909503065513,
    133.14166789178438,
    3.3871328727963665,
)
CENTRAL_BELOW = (
    5226.495278852854,
    28729.085735721943,
    39307.89580009271,
    21213.794301586597,
    5394.196021424751,
    687.1870074920579,
    42.31333070160091,
    1.0,
)
NEAR = (
    0.0007745450142783414,
    0.022723844989269184,
    0.2417807251774506,
    1.2704582524523684,
    3.6478483247632045,
    5.769497221460691,
    4.630337846156546,
    1.4234371107496835,
)
NEAR_BELOW = (
    1.0507500716444169e-09,
    0.0005475938084995345,
    0.015198666563616457,
    0.14810397642748008,
    0.6897673349851,
    1.6763848301838038,
    2.053191626637759,
    1.0,
)
FAR = (
    2.0103343992922881e-07,
    2.7115555687434876e-05,
    0.0012426609473880784,
    0.026532189526576124,
    0.29656057182850487,
    1.7848265399172913,
    5.463784911164114,
    6.657904643501103,
)
FAR_BELOW = (
    2.0442631033899397e-15,
    1.421511758316446e-07,
    1.8463183175100548e-05,
    0.0007868691311456133,
    0.014875361290850615,
    0.1369298809227358,
    0.599832206555888,
    1.0,
)
# Of the exponent of the complementary error function, by 1 / (1 + x / 2).
ERROR_FUNCTION = (
    0.17087277,
    -0.82215223,
    1.48851587,
    -1.13520398,
    0.27886807,
    -0.18628806,
    0.09678418,
    0.37409196,
    1.00002368,
    -1.26551223,
)


def score(chance: Numbers) -> Numbers:
    """The value below which a normal variable lies with this chance, between 0 and 1."""
    middle = chance - 0.5
    r = 0.180625 - middle * middle
    value = middle * polynomial(r, CENTRAL) / polynomial(r, CENTRAL_BELOW)
    # The tails are few, and their logarithm is what costs.
    outer = np.flatnonzero(np.abs(middle) > 0.425)
    if len(outer):
        p = chance[outer]
        r = np.sqrt(-np.log(np.minimum(p, 1.0 - p)))
        tail = polynomial(r - 1.6, NEAR) / polynomial(r - 1.6, NEAR_BELOW)
        far = r > 5.0
        if far.any():
            tail[far] = polynomial(r[far] - 5.0, FAR) / polynomial(r[far] - 5.0, FAR_BELOW)
        value[outer] = np.copysign(tail, middle[outer])
    return value


def polynomial(x: Numbers, factors: tuple[float, ...]) -> Numbers:
    """The polynomial with these factors, that of the highest power first."""
    value = np.full_like(x, factors[0])
    for factor in factors[1:]:
        value *= x
        value += factor
    return value


def normal_share_above(scores: Numbers) -> Numbers:
    """The chance that a normal variable is above these scores, right to seven digits."""
    distance = np.abs(scores) / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.5 * distance)
    # Chebyshev's fit of the error function (Numerical Recipes, `erfcc`): numpy itself has none.
    tail = 0.5 * t * np.exp(polynomial(t, ERROR_FUNCTION) - distance * distance)
    return np.asarray(np.where(scores > 0, tail, 1.0 - tail))
