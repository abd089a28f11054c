"""Chains of subtasks on a system of their own: the model of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gymnasium.vector import AutoresetMode

from ..planning import names
from ..systems import SystemLike, system_content
from ..workflows import Range, WorkflowsLike, chain_generator
from ._arguments import arguments, workflows_or_generator
from ._single import Environment
from ._vector import VectorEnvironment


def _settings(
    *,
    system: SystemLike,
    energy_weight: float,
    scaling: str,
    workflows: WorkflowsLike | None,
    subtasks: int | None,
    computation: Range | None,
    first_transfer: Range | None,
    later_transfer: Range | None,
    max_computation: float | None,
    max_transfer: float | None,
    maximum_subtasks: int | None,
    encoding: str,
    context: str,
    without: Sequence[str],
) -> dict[str, Any]:
    generator = chain_generator(subtasks, computation, first_transfer, later_transfer)
    return {
        "kind": "chain",
        "system": system_content(system),
        "energyWeight": energy_weight,
        "scaling": scaling,
        **workflows_or_generator(workflows, generator),
        "maxComputation": max_computation,
        "maxTransfer": max_transfer,
        "maximumSubtasks": maximum_subtasks,
        "encoding": encoding,
        "context": context,
        "without": names(without) or None,
    }


class ChainEnv(Environment):
    """Places the subtasks of a chain one after the other: `gymnasium.make("dmro/Chain-v0")`.

    An action is the site of the next subtask. An observation has the previous site, then transfers
    and computations from the next subtask on, divided by the largest ones, then zeros. The reward
    is minus the cost of the step, scaled, so that the return of an episode is minus the cost of its
    plan. An episode terminates after the last subtask. Its reference is the exact optimum.
    """

    def __init__(
        self,
        system: SystemLike = "table2",
        *,
        energy_weight: float = 0.2,
        scaling: str = "per-term",
        workflows: WorkflowsLike | None = None,
        subtasks: int | None = None,
        computation: Range | None = None,
        first_transfer: Range | None = None,
        later_transfer: Range | None = None,
        max_computation: float | None = None,
        max_transfer: float | None = None,
        maximum_subtasks: int | None = None,
        encoding: str = "one-hot",
        context: str = "none",
        without: Sequence[str] = (),
    ) -> None:
        """Makes an environment.

        Args:
            system: The system.
            energy_weight: The weight δ of energy in the cost T + δE.
            scaling: The scaling of costs: `per-term`, `per-parameter` or `none`.
            workflows: Chains, of which each episode draws one; by default they are drawn anew.
            subtasks: The number of subtasks of drawn chains; 10 by default.
            computation: The bounds of their computation, megacycles; (1e3, 1e5) by default.
            first_transfer: The bounds of their first transfer, MB; (50, 100) by default.
            later_transfer: The bounds of the others, MB; (10, 50) by default.
            max_computation: The computation that scales costs and features, megacycles; the largest
                of the workflows, or that of the bounds above, by default.
            max_transfer: The transfer that does, MB.
            maximum_subtasks: The subtasks that an observation has room for; the most of the
                workflows by default.
            encoding: The code of the previous site in an observation, `one-hot` or `scalar`.
            context: What an observation tells of the system: `none`, `unit-costs` or
                `directed-unit-costs`.
            without: Names of sites that are down; their actions are masked.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        super().__init__(_settings(**arguments(locals())))


class ChainVectorEnv(VectorEnvironment):
    """Many copies of `ChainEnv` that step at once: `gymnasium.make_vec("dmro/Chain-v0", n)`."""

    def __init__(
        self,
        num_envs: int = 1,
        system: SystemLike = "table2",
        *,
        energy_weight: float = 0.2,
        scaling: str = "per-term",
        workflows: WorkflowsLike | None = None,
        subtasks: int | None = None,
        computation: Range | None = None,
        first_transfer: Range | None = None,
        later_transfer: Range | None = None,
        max_computation: float | None = None,
        max_transfer: float | None = None,
        maximum_subtasks: int | None = None,
        encoding: str = "one-hot",
        context: str = "none",
        without: Sequence[str] = (),
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        copy: bool = True,
    ) -> None:
        """Makes a vector environment; all but these as in `ChainEnv`.

        Args:
            num_envs: The number of copies.
            autoreset_mode: When copies whose episodes have ended begin anew, as in Gymnasium.
            copy: False: reset and step return the arrays that the next step overwrites.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        settings = _settings(**arguments(locals()))
        super().__init__(settings, num_envs, autoreset_mode, copy)
