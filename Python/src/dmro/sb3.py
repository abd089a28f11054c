"""Vector environments for Stable-Baselines3."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from .environments._vector import VectorEnvironment

try:
    from stable_baselines3.common.monitor import Monitor
    from stable_baselines3.common.vec_env import VecEnv as _VecEnv
    from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices
except ImportError as error:
    raise ImportError("dmro.sb3 needs Stable-Baselines3: pip install stable-baselines3") from error


class VecEnv(_VecEnv):
    """A vector environment of DMRO for the algorithms of Stable-Baselines3.

    The info of a copy whose episode has ended holds `terminal_observation`,
    `TimeLimit.truncated`, `episode` with return `r`, length `l` and time `t` as `Monitor` gives
    them, and what the environment tells of the episode: `cost`, `reference`, `gap` and so on.
    `VecMonitor` is not needed. The method `action_masks` of each copy is there for `MaskablePPO`
    of sb3-contrib.

    Args:
        env: A vector environment with `autoreset_mode=AutoresetMode.SAME_STEP`.

    Raises:
        TypeError: It is none of DMRO.
        ValueError: It begins anew in another step, or gives the arrays that it overwrites.
    """

    def __init__(self, env: VectorEnvironment) -> None:
        if not isinstance(env, VectorEnvironment):
            raise TypeError(
                f"env: must be a vector environment of dmro, found {type(env).__name__}"
            )
        if env.autoreset_mode is not AutoresetMode.SAME_STEP:
            raise ValueError(
                "env: must have autoreset_mode=AutoresetMode.SAME_STEP, found "
                f"{env.autoreset_mode.name}"
            )
        if not env.copy:
            raise ValueError("env: must have copy=True, for algorithms keep what a step returns")
        self.env = env
        self._started = time.time()
        self._returns = np.zeros(env.num_envs)
        self._lengths = np.zeros(env.num_envs, np.int64)
        self._actions: NDArray[Any] = np.zeros(env.num_envs, np.int64)
        super().__init__(env.num_envs, env.single_observation_space, env.single_action_space)

    def reset(self) -> NDArray[np.float32]:
        """Begins an episode in all copies, with the seeds and options that were set.

        Returns:
            Observations of shape (num_envs, …).
        """
        names = {name for options in self._options for name in options}
        options = {name: [each.get(name) for each in self._options] for name in names}
        observations, infos = self.env.reset(seed=self._seeds, options=options)
        self._returns[...] = 0
        self._lengths[...] = 0
        self.reset_infos = [_row(infos, index) for index in range(self.num_envs)]
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: NDArray[Any]) -> None:
        """Keeps the actions for `step_wait`."""
        self._actions = actions

    def step_wait(
        self,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """Lets all copies take their actions.

        Returns:
            Observations, of ended copies those of their next episodes; rewards, ends and infos.
        """
        observations, rewards, terminations, truncations, told = self.env.step(self._actions)
        self._returns += rewards
        self._lengths += 1
        dones = terminations | truncations
        infos: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        if "final_obs" in told:
            now = round(time.time() - self._started, 6)
            for index in np.flatnonzero(dones).tolist():
                info = infos[index] = _row(told["final_info"], index)
                info["terminal_observation"] = told["final_obs"][index]
                info["TimeLimit.truncated"] = bool(truncations[index] and not terminations[index])
                info["episode"] = {
                    "r": round(float(self._returns[index]), 6),
                    "l": int(self._lengths[index]),
                    "t": now,
                }
                self.reset_infos[index] = _row(told, index, besides=("final_obs", "final_info"))
            self._returns[dones] = 0
            self._lengths[dones] = 0
        return observations, rewards.astype(np.float32), dones, infos

    def close(self) -> None:
        """Gives the memory of the environment back; closing twice is fine."""
        self.env.close()

    def action_masks(self) -> NDArray[np.bool_]:
        """Returns which actions are allowed now, shape (num_envs, actions)."""
        return self.env.action_masks()

    def candidate_costs(self) -> NDArray[np.float64]:
        """Returns what each action costs now, shape (num_envs, actions)."""
        return self.env.candidate_costs()

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """Returns an attribute of the vector environment, once for each copy."""
        value = getattr(self.env, attr_name)
        return [value for _ in self._chosen(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Raises AttributeError: all copies have the settings that they were made with."""
        raise AttributeError(f"{attr_name} cannot be set: settings are those of the constructor")

    def env_method(
        self,
        method_name: str,
        *method_args: Any,
        indices: VecEnvIndices = None,
        **method_kwargs: Any,
    ) -> list[Any]:
        """Calls `action_masks` or `candidate_costs`; returns the row of each copy.

        Raises:
            AttributeError: It is another method.
        """
        if method_name not in ("action_masks", "candidate_costs"):
            raise AttributeError(
                f"copies have the methods action_masks and candidate_costs, not {method_name}"
            )
        rows = getattr(self.env, method_name)(*method_args, **method_kwargs)
        return [rows[index] for index in self._chosen(indices)]

    def env_is_wrapped(self, wrapper_class: type[Any], indices: VecEnvIndices = None) -> list[bool]:
        """Tells whether copies do what a wrapper does: `Monitor` alone, for its statistics."""
        return [wrapper_class is Monitor for _ in self._chosen(indices)]

    def get_images(self) -> Sequence[None]:
        """Returns nothing: there are no pictures."""
        return [None] * self.num_envs

    def _chosen(self, indices: VecEnvIndices) -> Iterable[int]:
        chosen: Iterable[int] = self._get_indices(indices)
        return chosen


def _row(infos: dict[str, Any], index: int, besides: Sequence[str] = ()) -> dict[str, Any]:
    """Returns the info of one copy, as the single environment has it."""
    row: dict[str, Any] = {}
    for key, values in infos.items():
        if key.startswith("_") or key in besides or not infos[f"_{key}"][index]:
            continue
        value = values[index]
        row[key] = value.item() if isinstance(value, np.generic) else value
    return row
