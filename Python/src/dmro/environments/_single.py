"""One environment, as Gymnasium has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from .._library import Error, environment_step, shown
from ._native import Native, busy
from ._options import ResetOptions, integers, native_seed

Observation = NDArray[np.float32]


class Environment(gymnasium.Env[Observation, Any]):
    """What the environments of all kinds have in common.

    Attributes:
        sites: The names of the actions.
        subtasks: The length of the arrays that tell of plans.
        description: All that the library tells of the environment.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012, as in Gymnasium

    def __init__(self, settings: Mapping[str, Any]) -> None:
        settings = {**settings, "copies": 1, "autoreset": "disabled"}
        self._native = Native(settings, is_single=True)
        self.description = self._native.description
        self.sites: tuple[str, ...] = tuple(self.description["sites"])
        self.subtasks: int = self.description["subtasks"]
        shape = tuple(self.description["observation"])
        self.observation_space = spaces.Box(-np.inf, np.inf, shape, np.float32)
        self.action_space = spaces.Discrete(self.description["actions"])

        arrays = self._native.arrays
        self._is_masked: bool = self.description["isMasked"]
        self._is_seeded = False
        # Views, so that a step does not look them up.
        self._observation: Observation = arrays["observations"][0]
        self._mask = arrays["masks"][0].view(np.int8)
        self._action: Any = arrays["actions"].data
        self._episode: Any = arrays["episodes"].data
        self._seed: Any = arrays["seeds"].data
        self._reward: Any = arrays["rewards"].data
        self._termination: Any = arrays["terminations"].data
        self._truncation: Any = arrays["truncations"].data
        arrays["selected"][0] = True
        self._acquire, self._release = self._native.lock.acquire, self._native.lock.release
        self._handle, self._answer = self._native.handle, self._native.answer

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins an episode.

        Args:
            seed: Seeds `np_random`, from which the native seed is drawn. Without one the stream of
                random numbers goes on; the first reset then draws a native seed at random.
            options: `{"workflow": i}` begins with workflow i of those given;
                `{"native_seed": s}` sets the native seed, from 0 to 2**63 - 1, to draw what the
                command `dmro` draws with `--seed s`.

        Returns:
            The observation, and an info with `workflow`, the index of the workflow (of drawn ones,
            their number), `native_seed` where a stream has begun, and `action_mask` where actions
            are masked.

        Raises:
            dmro.Error: An option breaks a rule, or the environment is closed.
        """
        if not self._acquire(False):
            raise busy()
        try:
            workflow = native = -1
            if options:
                chosen = ResetOptions(options, self._native)
                workflow, native = int(chosen.workflows[0]), int(chosen.native_seeds[0])
            super().reset(seed=seed)
            if native < 0 and (seed is not None or not self._is_seeded):
                native = native_seed(self.np_random)
            self._episode[0] = workflow
            if native >= 0:
                self._seed[0] = native
            self._native.reset(native >= 0)
            self._is_seeded = True
            info: dict[str, Any] = {"workflow": self._episode[0]}
            if native >= 0:
                info["native_seed"] = native
            if self._is_masked:
                info["action_mask"] = self._mask.copy()
            return self._observation.copy(), info
        finally:
            self._release()

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Takes an action.

        Args:
            action: The index of an action, an integer.

        Returns:
            The observation, the reward, whether the episode has terminated, whether it was
            truncated, and an info with `action_mask` where actions are masked. At the end of an
            episode it also has `cost`, `delay` (s), `energy` (J), `plan`, `reference`,
            `reference_kind`, `gap`, and for graphs `order`, `start` and `finish` (s).

        Raises:
            TypeError: The action is no integer.
            dmro.Error: The action is out of range or masked, the episode has ended, the environment
                is closed, or in use by another thread. Nothing has changed then.
        """
        if not self._acquire(False):
            raise busy()
        try:
            try:
                self._action[0] = action
            except (TypeError, ValueError, OverflowError):
                self._set_action(action)
            status = environment_step(self._handle, self._answer)
            if status:
                raise self._native.error(status)
            terminated, truncated = self._termination[0], self._truncation[0]
            info = self._native.outcome() if terminated or truncated else {}
            if self._is_masked:
                info["action_mask"] = self._mask.copy()
            return self._observation.copy(), self._reward[0], terminated, truncated, info
        finally:
            self._release()

    def _set_action(self, action: Any) -> None:
        """Sets an action that has no index, as an array of one integer; or raises the error."""
        if isinstance(action, int):
            value = action
        else:
            array = integers(action)
            if array is None or array.size != 1:
                raise TypeError(f"action: must be an integer, found {shown(action)}")
            value = array.item()
        if not -(2**63) <= value < 2**63:
            last = self.description["actions"] - 1
            raise Error(f"action: must be between 0 and {last}, found {value}")
        self._native.arrays["actions"][0] = value

    def action_masks(self) -> NDArray[np.bool_]:
        """Returns which actions are allowed now, shape (actions,), as sb3-contrib wants it."""
        masks: NDArray[np.bool_] = self._mask.astype(np.bool_)
        return masks

    def candidate_costs(self) -> NDArray[np.float64]:
        """Returns what each action costs now, shape (actions,), in the units of predictions.

        The networks of DMRO predict in these units (see `dmro.Policy.values`): for graphs the cost
        of the better of the plans of greedy and `look`, ÷ the number of subtasks; for arrivals the
        mean cost of a job that has the idle system for itself. With `reward="shaped"` the cost is
        the shaped one. Before a reset, and at the end of a graph, all are 0.

        Raises:
            AttributeError: The environment is of chains.
        """
        costs: NDArray[np.float64] = candidate_costs(self._native)[0]
        return costs

    def close(self) -> None:
        """Gives the memory of the environment back; closing twice is fine."""
        self._native.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the settings: the copy begins anew, with a reset."""
        return _again, (type(self), self._native.settings, self.spec)


def candidate_costs(native: Native) -> NDArray[np.float64]:
    """Returns what each action costs now, for each copy."""
    if "candidateCosts" not in native.arrays:
        raise AttributeError("environments of chains have no candidate costs")
    costs: NDArray[np.float64] = native.arrays["candidateCosts"].copy()
    return costs


def _again(kind: type[Environment], settings: dict[str, Any], spec: Any) -> Environment:
    environment = kind.__new__(kind)
    Environment.__init__(environment, settings)
    environment.spec = spec
    return environment
