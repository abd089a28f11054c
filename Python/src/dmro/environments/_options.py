"""Seeds and options of a reset."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._library import Error, shown
from ._native import Native

LIMIT = 2**63


class ResetOptions:
    """The options of a reset, checked.

    Attributes:
        selected: Which copies are reset, shape (copies,).
        workflows: The index of the first workflow of each copy; -1: it is drawn.
        native_seeds: The native seed of each copy; -1: none is given.
    """

    def __init__(self, options: Mapping[str, Any] | None, native: Native) -> None:
        given = {} if options is None else dict(options)
        copies, count = native.copies, native.workflow_count
        mask = None if native.is_single else given.pop("reset_mask", None)
        workflows, seeds = given.pop("workflow", None), given.pop("native_seed", None)
        if given:
            raise Error(
                f"options[{next(iter(given))!r}]: must be one of workflow, native_seed"
                + ("" if native.is_single else ", reset_mask")
            )
        if workflows is not None and count == 0:
            raise Error("options['workflow']: is for environments of given workflows")
        self.selected = _mask(mask, copies)
        self.workflows = _integers("workflow", workflows, copies, count - 1)
        self.native_seeds = _integers("native_seed", seeds, copies, LIMIT - 1)


def integers(values: Any) -> NDArray[Any] | None:
    """Returns values as an array of integers; None if they are none."""
    if not isinstance(values, np.ndarray):
        try:
            values = np.asarray(values)
        except (TypeError, ValueError):
            return None
    return values if values.dtype.kind in "iu" else None


def native_seed(random: np.random.Generator) -> int:
    """Draws a native seed."""
    return int(random.integers(LIMIT))


def seeds_of_copies(seed: Any, copies: int) -> list[int | None]:
    """Returns the seed of each copy: of a number s the numbers s, s + 1, …

    Raises:
        TypeError: The seed is no integer.
        ValueError: There are not as many as copies.
    """
    if seed is None:
        return [None] * copies
    if isinstance(seed, (list, tuple)) or np.ndim(seed) > 0:
        if len(seed) != copies:
            raise ValueError(f"seed: must have {copies} elements, found {len(seed)}")
        return [None if one is None else _seed(one) for one in seed]
    first = _seed(seed)
    return [first + index for index in range(copies)]


def _seed(value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"seed: must be an integer, found {shown(value)}") from None


def _mask(mask: Any, copies: int) -> NDArray[np.bool_]:
    name = "options['reset_mask']"
    if mask is None:
        return np.ones(copies, np.bool_)
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        found = mask.dtype if isinstance(mask, np.ndarray) else type(mask).__name__
        raise TypeError(f"{name}: must be an array of bool, found {found}")
    if mask.shape != (copies,):
        raise ValueError(f"{name}: must have shape ({copies},), found {mask.shape}")
    if not mask.any():
        raise ValueError(f"{name}: must select a copy, found none")
    chosen: NDArray[np.bool_] = mask.copy()
    return chosen


def _integers(name: str, values: Any, copies: int, last: int) -> NDArray[np.int64]:
    """Returns an integer for each copy, -1 where none is given; one alone is that of all."""
    listed = isinstance(values, (list, tuple, np.ndarray)) and np.ndim(values) > 0
    if listed and len(values) != copies:
        raise ValueError(f"options[{name!r}]: must have {copies} elements, found {len(values)}")
    found = np.full(copies, -1, np.int64)
    for index, value in enumerate(values if listed else [values] * copies):
        if value is None:
            continue
        try:
            number = operator.index(value)
        except TypeError:
            raise TypeError(
                f"options[{name!r}]: must be an integer, found {shown(value)}"
            ) from None
        if not 0 <= number <= last:
            raise Error(f"options[{name!r}]: must be between 0 and {last}, found {number}")
        found[index] = number
    return found
