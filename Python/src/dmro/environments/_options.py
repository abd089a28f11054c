"""Seeds and options of a reset."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._library import Error

LIMIT = 2**63


class ResetOptions:
    """The options of a reset, checked.

    Attributes:
        selected: Which copies are reset, shape (copies,).
        workflows: The index of the first workflow of each copy; None: they are drawn.
        native_seeds: The native seed of each copy; None: none is given.
    """

    def __init__(self, options: Mapping[str, Any] | None, *, copies: int) -> None:
        given = {} if options is None else dict(options)
        self.selected = _mask(given.pop("reset_mask", None), copies)
        self.workflows = _integers("workflow", given.pop("workflow", None), copies)
        self.native_seeds = _integers("native_seed", given.pop("native_seed", None), copies)
        if given:
            raise Error(
                f"options[{next(iter(given))!r}] must be one of workflow, native_seed"
                + (", reset_mask" if copies > 1 else "")
            )


def native_seed(random: np.random.Generator) -> int:
    """Draws a native seed."""
    return int(random.integers(LIMIT))


def seeds_of_copies(seed: int | Sequence[int | None] | None, copies: int) -> list[int | None]:
    """Returns the seed of each copy: of a number s the numbers s, s + 1, …

    Raises:
        TypeError: The seed is no integer.
        ValueError: There are not as many as copies.
    """
    if seed is None:
        return [None] * copies
    if isinstance(seed, (list, tuple, np.ndarray)):
        if len(seed) != copies:
            raise ValueError(f"seed must have {copies} elements, found {len(seed)}")
        return [None if one is None else _seed(one) for one in seed]
    first = _seed(seed)
    return [first + index for index in range(copies)]


def _seed(value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"seed must be an integer, found {value!r:.100}") from None


def _mask(mask: Any, copies: int) -> NDArray[np.bool_]:
    name = "options['reset_mask']"
    if mask is None:
        return np.ones(copies, np.bool_)
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        found = mask.dtype if isinstance(mask, np.ndarray) else type(mask).__name__
        raise TypeError(f"{name} must be an array of bool, found {found}")
    if mask.shape != (copies,):
        raise ValueError(f"{name} must have shape ({copies},), found {mask.shape}")
    if not mask.any():
        raise ValueError(f"{name} must select a copy, found none")
    return mask.copy()


def _integers(name: str, values: Any, copies: int) -> NDArray[np.int64] | None:
    """Returns one integer for each copy; one alone is that of all."""
    if values is None:
        return None
    array = np.asarray(values)
    if array.dtype.kind not in "iu" or array.shape not in ((), (copies,)):
        raise TypeError(
            f"options[{name!r}] must be an integer"
            + (f", or {copies} of them" if copies > 1 else "")
            + f", found {values!r:.100}"
        )
    if (array < 0).any() or (array >= LIMIT).any():
        raise Error(f"options[{name!r}] must be between 0 and 2**63 - 1, found {values!r:.100}")
    return np.broadcast_to(array, (copies,)).astype(np.int64)
