"""Learned policies: those of the command, and the one that comes with the package."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import json
import os
import threading
import warnings
import weakref
from collections.abc import Iterator, Mapping, Sequence
from ctypes import POINTER, byref, c_char_p, c_float, c_int64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._library import Error, check, declare, encode, load
from .planning import Plan, names
from .systems import System, SystemLike, system_content
from .workflows import WorkflowsLike, workflows_content


class _Functions:
    """The functions of the library with policies."""

    def __init__(self) -> None:
        self.library: ctypes.CDLL = load(
            "DMROPythonPolicies",
            needs=", which needs OpenBLAS with LAPACKE (on Debian libopenblas0 and liblapacke)",
        )
        floats = POINTER(c_float)
        self.open = declare(self.library, "dmro_policy_open", c_char_p, c_int64, POINTER(c_int64))
        self.decide = declare(self.library, "dmro_policy_decide", c_int64, c_char_p, c_int64)
        self.values = declare(
            self.library, "dmro_policy_values", c_int64, floats, c_int64, floats, c_int64
        )
        self.close = declare(self.library, "dmro_policy_close", c_int64)


@functools.cache
def _functions() -> _Functions:
    """Returns the functions; their library is loaded when the first policy is."""
    return _Functions()


class Policy:
    """A learned policy, from `Policy.load`.

    It decides whole workflows, or tells the values of its networks for the observations of an
    environment. It can be pickled as the path of its file, which is read again.

    Attributes:
        kind: `chain`, `graph` or `arrivals`, as the environment that its values are for.
        units: The number of networks.
        inputs: The numbers in an observation, or in the row of one action.
        outputs: The numbers that a network gives for such a row.
        description: All that the library tells of the policy.
    """

    kind: str
    units: int
    inputs: int
    outputs: int
    description: dict[str, Any]

    def __init__(self) -> None:
        raise TypeError("policies are made by dmro.Policy.load")

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str] | None = None,
        system: SystemLike | None = None,
        *,
        best: bool = False,
    ) -> Policy:
        """Loads a policy.

        Args:
            path: The folder of `dmro train`, the meta-parameters of `dmro meta-train`, or a policy
                for graphs or over time; by default the policy for graphs of the package.
            system: For meta-parameters and policies for graphs: the system to plan in; that of the
                training, or `table2`, by default.
            best: With the folder of a training: use the networks with the smallest gap, not the
                last ones.

        Raises:
            dmro.Error: The file cannot be read (code 66), or breaks a rule (code 65).
            ImportError: OpenBLAS is not installed.
        """
        policy = cls.__new__(cls)
        where = None if path is None else os.path.abspath(path)
        content = None if system is None else system_content(system)
        policy._source = (where, content, best)
        policy._open()
        return policy

    _source: tuple[str | None, dict[str, Any] | None, bool]

    def _open(self) -> None:
        functions = _functions()
        self._lock = threading.RLock()
        path, system, best = self._source
        request = encode({"path": path, "system": system, "best": best or None})
        handle, answer = c_int64(), c_void_p()
        status = functions.open(request, len(request), byref(handle), byref(answer))
        text = check(functions.library, status, answer)
        self._handle = handle.value
        self._closing = weakref.finalize(self, _close, functions, handle.value)
        self.description = json.loads(text or "{}")
        self.kind = self.description["kind"]
        self.units = self.description["units"]
        self.inputs = self.description["inputs"]
        self.outputs = self.description["outputs"]

    @property
    def system(self) -> System | None:
        """The system that it was learned in, or is to plan in; None for a policy for all."""
        content = self.description.get("system")
        return None if content is None else System.parse(content)

    def decide(
        self,
        workflows: WorkflowsLike,
        *,
        system: SystemLike | None = None,
        energy_weight: float | None = None,
        scaling: str | None = None,
        polish: bool = False,
        seed: int | None = None,
        nodes: int | None = None,
        without: Sequence[str] = (),
    ) -> list[Plan]:
        """Plans workflows, as `dmro decide`: each network makes a plan, the cheapest is taken.

        Args:
            workflows: The workflows.
            system: For graphs: the system; that of the policy by default.
            energy_weight: For graphs: the weight δ of energy; that of the policy, or 0.2, by
                default.
            scaling: For graphs: `relative` (the default) or `none`.
            polish: For graphs: improve the sites of the best plan one by one.
            seed: For graphs: the random seed of the orders in which networks plan; 0 by default.
            nodes: For graphs: the most partial plans of the search for the reference; 5000 by
                default. The search takes longer than the decision; with 1 the reference is a bound.
            without: For chains: names of sites that are down.

        Returns:
            A plan for each workflow, in their order.

        Raises:
            dmro.Error: A value breaks a rule, or the policy decides over time (see `values`).

        Warns:
            RuntimeWarning: Plans may be poor, as `dmro decide` says it.
        """
        functions = _functions()
        request = encode(
            {
                "workflows": workflows_content(workflows),
                "system": None if system is None else system_content(system),
                "energyWeight": energy_weight,
                "scaling": scaling,
                "polish": polish or None,
                "seed": seed,
                "nodes": nodes,
                "without": names(without) or None,
            }
        )
        answer = c_void_p()
        with self._held():
            status = functions.decide(self._handle, request, len(request), byref(answer))
        found = json.loads(check(functions.library, status, answer) or "{}")
        for text in found["warnings"]:
            warnings.warn(text, RuntimeWarning, stacklevel=2)
        return [Plan.from_dict(content) for content in found["plans"]]

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Holds the policy for the present thread."""
        if not self._lock.acquire(blocking=False):
            raise Error("policy: must not be used by two threads at once", 75)
        try:
            yield
        finally:
            self._lock.release()

    def values(self, observations: ArrayLike) -> NDArray[np.float32]:
        """Returns what each network says about observations.

        Networks for chains give a value for each action of an observation; the greater, the
        better. Networks for graphs and over time give one for the row of each action: what the
        action is expected to cost beyond `candidate_costs()` of the environment (or, where
        `description["isResidual"]` is false, all of it).

        Args:
            observations: Shape (..., inputs), float32: one observation or many.

        Returns:
            For chains shape (units, ..., outputs), otherwise (units, ...), float32.

        Raises:
            ValueError: The last dimension is not `inputs`.
            dmro.Error: The policy is closed, or in use by another thread.
        """
        array = np.asarray(observations)
        if array.dtype.kind not in "fiu":
            raise TypeError(f"observations: must be numbers, found {array.dtype}")
        if array.ndim == 0 or array.shape[-1] != self.inputs:
            raise ValueError(
                f"observations: must have shape (..., {self.inputs}), found {array.shape}"
            )
        rows = np.ascontiguousarray(array, np.float32)
        count = rows.size // self.inputs
        values = np.empty((self.units, *rows.shape[:-1], self.outputs), np.float32)
        if count > 0:
            functions, answer = _functions(), c_void_p()
            floats = POINTER(c_float)
            with self._held():
                status = functions.values(
                    self._handle,
                    rows.ctypes.data_as(floats),
                    count,
                    values.ctypes.data_as(floats),
                    values.size,
                    byref(answer),
                )
            check(functions.library, status, answer)
        return values if self.kind == "chain" else values[..., 0]

    def close(self) -> None:
        """Gives the memory of the networks back; a closed policy cannot be used.

        Raises:
            dmro.Error: Another thread uses it (code 75).
        """
        with self._held():
            self._closing()

    def __reduce__(self) -> tuple[Any, ...]:
        return _load, self._source

    def __repr__(self) -> str:
        return f"<Policy {self.kind}: {self.units} networks of {self.inputs} inputs>"


def _load(path: str | None, system: Mapping[str, Any] | None, best: bool) -> Policy:
    return Policy.load(path, system, best=best)


def _close(functions: _Functions, handle: int) -> None:
    answer = c_void_p()
    functions.close(handle, byref(answer))
    functions.library.dmro_release(answer)
