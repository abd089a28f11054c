"""An environment in the library, and the arrays that it reads and writes."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import weakref
from collections.abc import Iterator, Mapping
from ctypes import byref, c_int64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._library import (
    Error,
    check,
    core,
    encode,
    environment_bind,
    environment_close,
    environment_open,
    environment_reset,
    in_python,
    take,
)

BUSY = 75
KINDS = ("optimum", "bound", "best-known", "none")
# What is told of an episode that has ended, and the arrays that hold it.
OUTCOME = {
    "cost": "costs",
    "delay": "delays",
    "energy": "energies",
    "reference": "references",
    "plan": "plans",
    "order": "orders",
    "start": "starts",
    "finish": "finishes",
}


class Native:
    """Some copies of an environment in the library.

    Attributes:
        settings: The settings, as the library reads them.
        is_single: Whether errors speak of one copy.
        copies: The number of copies.
        workflow_count: The number of given workflows; 0 where they are drawn.
        description: What the library tells of the environment.
        arrays: The arrays by their names; the library reads and writes them in place.
        lock: Held by the thread that uses the environment. One that an interrupt left locked can
            be taken by the same thread again.
    """

    def __init__(self, settings: Mapping[str, Any], *, is_single: bool = False) -> None:
        self.settings = dict(settings)
        self.is_single = is_single
        self.copies: int = self.settings["copies"]
        self.workflow_count = len(self.settings.get("workflows", {}).get("workflows", ()))
        self.lock = threading.RLock()
        handle, self._answer = c_int64(), c_void_p()
        request = encode(self.settings)
        status = environment_open(request, len(request), byref(handle), byref(self._answer))
        self.description = json.loads(check(core, status, self._answer) or "{}")
        self.handle = handle
        self.answer = byref(self._answer)
        self.arrays: dict[str, NDArray[Any]] = {}
        # The arrays live until the library has let go of them.
        self._closing = weakref.finalize(self, _close, handle, self.arrays)
        for buffer in self.description["buffers"]:
            self.arrays[buffer["name"]] = np.zeros(buffer["shape"], buffer["type"])
        count = len(self.arrays)
        places = (c_void_p * count)(*(array.ctypes.data for array in self.arrays.values()))
        sizes = (c_int64 * count)(*(array.nbytes for array in self.arrays.values()))
        check(core, environment_bind(handle, places, sizes, count, self.answer), self._answer)
        self._outcome = {
            key: self.arrays[name] for key, name in OUTCOME.items() if name in self.arrays
        }
        # The last number is that of a reference of the kind of environment.
        self.kinds = (*KINDS, self.description["reference"])
        self._kinds_and_none = np.array([*self.kinds, None], object)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Holds the environment for the present thread.

        Raises:
            Error: Another thread uses it (code 75).
        """
        if not self.lock.acquire(blocking=False):
            raise busy()
        try:
            yield
        finally:
            self.lock.release()

    def reset(self, is_seeded: bool) -> None:
        """Resets the selected copies.

        Args:
            is_seeded: Whether they begin new streams of random numbers, with their seeds.
        """
        status = environment_reset(self.handle, 1 if is_seeded else 0, self.answer)
        if status:
            raise self.error(status)

    def error(self, status: int) -> Error:
        """Returns the error of a call that has just failed."""
        text = take(core, self._answer)
        if not self._closing.alive:
            return Error("environment: must be open, found one that is closed", status)
        message = in_python(text or f"error {status}", status)
        if self.is_single:
            message = re.sub(r"^actions\[0\]", "action", message)
            message = re.sub(r"^copies\[0\]", "environment", message)
        return Error(message, status)

    def outcome(self) -> dict[str, Any]:
        """Returns what is told of the first copy, whose episode has just ended."""
        told: dict[str, Any] = {}
        for key, array in self._outcome.items():
            told[key] = array.item() if array.ndim == 1 else array[0].copy()
        told["reference_kind"] = self.kinds[self.arrays["referenceKinds"].item()]
        cost, reference = told["cost"], told["reference"]
        if reference == 0:
            told["gap"] = 0.0 if cost == 0 else np.nan
        else:
            told["gap"] = cost / reference - 1
        return told

    def outcomes(self, ended: NDArray[np.bool_]) -> dict[str, Any]:
        """Returns the same of all copies whose episodes have just ended, with masks."""
        told: dict[str, Any] = {}
        whole = bool(ended.all())
        for key, array in self._outcome.items():
            told[key] = array.copy() if whole else chosen_rows(array, ended)
        # The last of the names is None, for copies that have not ended.
        codes = self.arrays["referenceKinds"]
        told["reference_kind"] = self._kinds_and_none[
            codes if whole else np.where(ended, codes, -1)
        ]
        found = gaps(told["cost"], told["reference"])
        told["gap"] = found if whole else chosen_rows(found, ended)
        return with_masks(told, ended)

    def close(self) -> None:
        """Gives the memory of the environment back; closing twice is fine.

        Raises:
            Error: Another thread uses it (code 75).
        """
        with self.held():
            self._closing()


def gaps(costs: NDArray[np.float64], references: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns cost ÷ reference - 1; 0 where both are 0, NaN where only the reference is."""
    if references.all():
        return costs / references - 1
    found = np.full(costs.shape, np.nan)
    compared = references != 0
    np.divide(costs, references, out=found, where=compared)
    found[~compared & (costs == 0)] = 1
    found -= 1
    return found


def with_masks(values: dict[str, Any], mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Returns values for some copies as Gymnasium has them: each with a mask beside it."""
    masks = {f"_{key}": mask.copy() for key in values}
    return values | masks


def busy() -> Error:
    """Returns the error about a second thread."""
    return Error("environment: must not be used by two threads at once", BUSY)


def chosen_rows(values: NDArray[Any], chosen: NDArray[np.bool_]) -> NDArray[Any]:
    """Returns a copy of an array, with zeros for copies that are not chosen."""
    result = np.zeros(values.shape, values.dtype)
    result[chosen] = values[chosen]
    return result


def _close(handle: c_int64, arrays: dict[str, NDArray[Any]]) -> None:
    answer = c_void_p()
    environment_close(handle, byref(answer))
    take(core, answer)
