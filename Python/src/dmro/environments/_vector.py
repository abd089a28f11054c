"""Many copies of an environment that step at once, as Gymnasium has them."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from .._library import environment_step, shown
from ._native import Native, busy, chosen_rows, with_masks
from ._options import ResetOptions, integers, native_seed, seeds_of_copies
from ._single import candidate_costs

Arrays = tuple[
    NDArray[np.float32],
    NDArray[np.float64],
    NDArray[np.bool_],
    NDArray[np.bool_],
    dict[str, Any],
]
NAMES = {
    AutoresetMode.NEXT_STEP: "next-step",
    AutoresetMode.SAME_STEP: "same-step",
    AutoresetMode.DISABLED: "disabled",
}


class VectorEnvironment(VectorEnv[NDArray[np.float32], Any, Any]):
    """What the vector environments of all kinds have in common.

    Attributes:
        sites: The names of the actions.
        subtasks: The length of the arrays that tell of plans.
        description: All that the library tells of the environment.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        num_envs: int,
        autoreset_mode: AutoresetMode | str,
        copy: bool,
    ) -> None:
        # Until there is something to close.
        self.closed = True
        try:
            mode = AutoresetMode(autoreset_mode)
        except ValueError:
            known = ", ".join(f'"{mode.value}"' for mode in AutoresetMode)
            raise ValueError(
                f"autoreset_mode: must be one of {known}, found {shown(autoreset_mode)}"
            ) from None
        try:
            self.num_envs = operator.index(num_envs)
        except TypeError:
            raise TypeError(f"num_envs: must be an integer, found {shown(num_envs)}") from None
        self._native = Native({**settings, "copies": self.num_envs, "autoreset": NAMES[mode]})
        self.metadata = {"render_modes": [], "autoreset_mode": mode}
        self.closed = False
        self.description = self._native.description
        self.sites: tuple[str, ...] = tuple(self.description["sites"])
        self.subtasks: int = self.description["subtasks"]
        shape = tuple(self.description["observation"])
        self.single_observation_space = spaces.Box(-np.inf, np.inf, shape, np.float32)
        self.single_action_space = spaces.Discrete(self.description["actions"])
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)

        arrays = self._native.arrays
        self.copy = copy
        self._is_masked: bool = self.description["isMasked"]
        self._is_seeded = np.zeros(self.num_envs, np.bool_)
        # Who ended in the step before, and begins anew in the next one; None: nobody.
        self._ended: NDArray[np.bool_] | None = None
        # Views, so that a step does not look them up.
        self._shape = (self.num_envs,)
        self._actions: NDArray[np.int64] = arrays["actions"]
        self._observations: NDArray[np.float32] = arrays["observations"]
        self._rewards: NDArray[np.float64] = arrays["rewards"]
        self._terminations: NDArray[np.bool_] = arrays["terminations"]
        self._truncations: NDArray[np.bool_] = arrays["truncations"]
        self._masks = arrays["masks"].view(np.int8)
        self._all = np.ones(self.num_envs, np.bool_)
        self._acquire, self._release = self._native.lock.acquire, self._native.lock.release
        self._handle, self._answer = self._native.handle, self._native.answer

    @property
    def autoreset_mode(self) -> AutoresetMode:
        """When copies whose episodes have ended begin anew."""
        mode: AutoresetMode = self.metadata["autoreset_mode"]
        return mode

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begins an episode in all copies, or in those that are selected.

        Args:
            seed: Of a number s copy i gets the seed s + i; a sequence holds one for each copy. A
                copy with a seed does what the single environment does with it. Without one its
                stream of random numbers goes on.
            options: `reset_mask`, an array of bool of shape (num_envs,), selects copies;
                `workflow` and `native_seed` as in the single environment, one for all copies, or a
                sequence with one or None for each.

        Returns:
            The observations of all copies, and an info with `workflow`, and `native_seed` and
            `action_mask` as in the single environment; each with a mask of the copies that it
            holds for, as `_workflow`.

        Raises:
            dmro.Error: An option breaks a rule, or the environment is closed.
        """
        with self._native.held():
            chosen = ResetOptions(options, self._native)
            seeds = seeds_of_copies(seed, self.num_envs)
            given: Any = seed
            if given is not None and np.ndim(given) == 0:
                super().reset(seed=seeds[0])
            native, seeded = self._native_seeds(seeds, chosen)
            # Others go on with their own streams.
            following = chosen.selected & ~seeded
            episodes = self._native.arrays["episodes"]
            episodes[...] = np.where(chosen.selected, chosen.workflows, episodes)
            if seeded.any():
                self._native.arrays["seeds"][seeded] = native[seeded]
                self._native.arrays["selected"][...] = seeded
                self._native.reset(is_seeded=True)
            if following.any():
                self._native.arrays["selected"][...] = following
                self._native.reset(is_seeded=False)
            self._is_seeded |= seeded
            if self._ended is not None:
                left = self._ended & ~chosen.selected
                self._ended = left if left.any() else None
            infos = with_masks(
                {"workflow": chosen_rows(episodes, chosen.selected)}, chosen.selected
            )
            if seeded.any():
                infos |= with_masks({"native_seed": chosen_rows(native, seeded)}, seeded)
            if self._is_masked:
                allowed = chosen_rows(self._masks, chosen.selected)
                infos |= with_masks({"action_mask": allowed}, chosen.selected)
            return self._observations.copy() if self.copy else self._observations, infos

    def _native_seeds(
        self, seeds: list[int | None], chosen: ResetOptions
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Returns the native seeds of copies, and which copies take theirs."""
        native = chosen.native_seeds
        for index in np.flatnonzero(chosen.selected & (native < 0)):
            seed = seeds[index]
            if seed is not None:
                native[index] = native_seed(seeding.np_random(seed)[0])
            elif not self._is_seeded[index]:
                native[index] = native_seed(self.np_random)
        return native, chosen.selected & (native >= 0)

    def step(self, actions: ArrayLike) -> Arrays:
        """Lets all copies take their actions.

        Args:
            actions: The indices of actions, integers of shape (num_envs,).

        Returns:
            Observations of shape (num_envs, …), rewards, terminations, truncations, and an info as
            in the single environment, each value an array with a mask beside it, as `_cost`.
            Where copies begin anew the info has `workflow`; with `SAME_STEP` that of the ended
            episodes is below `final_info`, and their last observations in `final_obs`.

        Raises:
            TypeError: The actions are no integers.
            ValueError: They have another shape.
            dmro.Error: An action is out of range or masked, an episode has ended (`DISABLED`), the
                environment is closed, or in use by another thread. No copy has moved then.
        """
        if not self._acquire(False):
            raise busy()
        try:
            array = integers(actions)
            if array is None or array.shape != self._shape:
                raise _unlike(actions, self._shape)
            self._actions[...] = array
            status = environment_step(self._handle, self._answer)
            if status:
                raise self._native.error(status)
            infos = self._infos()
            arrays = self._observations, self._rewards, self._terminations, self._truncations
            if not self.copy:
                return (*arrays, infos)
            observations, rewards, terminations, truncations = arrays
            return (
                observations.copy(),
                rewards.copy(),
                terminations.copy(),
                truncations.copy(),
                infos,
            )
        finally:
            self._release()

    def _infos(self) -> dict[str, Any]:
        """Returns the info of a step."""
        began, self._ended = self._ended, None
        infos: dict[str, Any] = {}
        if self._is_masked:
            infos |= with_masks({"action_mask": self._masks.copy()}, self._all)
        # Faster than any(), for this is nearly always false.
        if b"\1" in self._terminations.tobytes() or b"\1" in self._truncations.tobytes():
            ended = self._terminations | self._truncations
            outcomes = self._native.outcomes(ended)
            if self.autoreset_mode is AutoresetMode.SAME_STEP:
                infos |= self._finals(ended, outcomes)
                began = ended
            else:
                infos |= outcomes
                self._ended = ended
        if began is not None and self.autoreset_mode is not AutoresetMode.DISABLED:
            episodes = self._native.arrays["episodes"]
            infos |= with_masks({"workflow": chosen_rows(episodes, began)}, began)
        return infos

    def _finals(self, ended: NDArray[np.bool_], outcomes: dict[str, Any]) -> dict[str, Any]:
        """Returns the last observations and infos of copies that have begun anew."""
        last = self._native.arrays["finals"].copy()
        if self._is_masked:
            allowed = chosen_rows(self._masks, ended)
            outcomes = outcomes | with_masks({"action_mask": allowed}, ended)
        finals = np.full(self.num_envs, None, object)
        for index in np.flatnonzero(ended):
            finals[index] = last[index]
        return with_masks({"final_obs": finals, "final_info": outcomes}, ended)

    def action_masks(self) -> NDArray[np.bool_]:
        """Returns which actions are allowed now, shape (num_envs, actions)."""
        return self._masks.astype(np.bool_)

    def candidate_costs(self) -> NDArray[np.float64]:
        """Returns what each action costs now, shape (num_envs, actions).

        The units are those of the single environment.

        Raises:
            AttributeError: The environment is of chains.
        """
        return candidate_costs(self._native)

    def close_extras(self, **kwargs: Any) -> None:
        """Gives the memory of the environment back."""
        self._native.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the settings: the copy begins anew, with a reset."""
        extras = (self.num_envs, self.autoreset_mode, self.copy)
        return _again, (type(self), self._native.settings, extras, self.spec)


def _unlike(actions: Any, shape: tuple[int, ...]) -> TypeError | ValueError:
    """Returns the error about actions of another type or shape."""
    array = integers(actions)
    rule = f"actions: must be integers of shape {shape}, found"
    if array is not None:
        return ValueError(f"{rule} shape {array.shape}")
    found = str(actions.dtype) if isinstance(actions, np.ndarray) else shown(actions)
    return TypeError(f"{rule} {found}")


def _again(
    kind: type[VectorEnvironment], settings: dict[str, Any], extras: tuple[Any, ...], spec: Any
) -> VectorEnvironment:
    environment = kind.__new__(kind)
    VectorEnvironment.__init__(environment, settings, *extras)
    environment.spec = spec
    return environment
