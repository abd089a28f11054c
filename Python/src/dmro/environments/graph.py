"""Graphs of subtasks on sites with queues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gymnasium.vector import AutoresetMode

from ..planning import names
from ..systems import SystemLike, system_content
from ..workflows import WorkflowsLike, graph_generator
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
    layered: bool | None,
    shape: float | None,
    out_degree: int | None,
    fat: float | None,
    density: float | None,
    regularity: float | None,
    jump: int | None,
    communication_ratio: float | None,
    heterogeneity: float | None,
    mean_computation: float | None,
    reward: str,
    features: Sequence[str],
    nodes: int,
) -> dict[str, Any]:
    generator = graph_generator(
        subtasks, None, layered, shape, out_degree, fat, density, regularity, jump,
        communication_ratio, heterogeneity, mean_computation,
    )  # fmt: skip
    content = system_content(system)
    chosen = workflows_or_generator(workflows, generator)
    if workflows is None:
        # Sizes of transfers are those of the system that the graphs run on.
        chosen = {"generator": {**generator, "system": content}}
    return {
        "kind": "graph",
        "system": content,
        "energyWeight": energy_weight,
        "scaling": scaling,
        **chosen,
        "reward": reward,
        "features": names(features, "features"),
        "nodes": nodes,
    }


class GraphEnv(Environment):
    """Places the subtasks of a graph one after the other: `gymnasium.make("dmro/Graph-v0")`.

    An action is the site of the next subtask in the default order, the highest upward rank first.
    An observation has a row for each action. The reward is minus the rise of the cost, scaled, so
    that the return of an episode is minus the cost of its plan. An episode terminates after the
    last subtask.
    """

    def __init__(
        self,
        system: SystemLike = "table2",
        *,
        energy_weight: float = 0.2,
        scaling: str = "relative",
        workflows: WorkflowsLike | None = None,
        subtasks: int | None = None,
        layered: bool | None = None,
        shape: float | None = None,
        out_degree: int | None = None,
        fat: float | None = None,
        density: float | None = None,
        regularity: float | None = None,
        jump: int | None = None,
        communication_ratio: float | None = None,
        heterogeneity: float | None = None,
        mean_computation: float | None = None,
        reward: str = "cost",
        features: Sequence[str] = ("horizon", "rank", "load"),
        nodes: int = 0,
    ) -> None:
        """Makes an environment.

        Args:
            system: The system, which may have processors, ports, latency and energy of transfers.
            energy_weight: The weight δ of energy in the cost T + δE.
            scaling: The scaling of costs: `relative` to the plan that keeps all on the idle device,
                or `none`.
            workflows: Workflows, of which each episode draws one; by default graphs are drawn anew
                with the numbers that follow, as by `dmro.Workflows.generate(graphs=True)`.
            subtasks: The number of subtasks of drawn graphs; 20 by default.
            layered: Draw graphs in layers.
            shape: Not layered: the shape.
            out_degree: Not layered: the largest out-degree.
            fat: Layered: the width.
            density: Layered: the share of the level before that may send.
            regularity: Layered: 1 makes levels equally wide.
            jump: Layered: the most levels that a transfer passes.
            communication_ratio: The mean time of a transfer ÷ the mean computing time.
            heterogeneity: Computations are within 1 ± half of it times their mean.
            mean_computation: Megacycles.
            reward: `cost`, or `shaped`: minus the rise of a lower bound of the plan's cost above
                the least energy. Returns then differ from minus the cost by a number that is the
                same for all plans of a workflow.
            features: The groups of features in a row beside the costs and times of the step:
                `horizon`, `rank`, `load` and `rollOuts`, which takes longest.
            nodes: The most partial plans of the search for the reference, which takes longer than
                an episode. With 0 the reference is the best of the plans of HEFT, `look` and
                greedy.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        super().__init__(_settings(**arguments(locals())))


class GraphVectorEnv(VectorEnvironment):
    """Many copies of `GraphEnv` that step at once: `gymnasium.make_vec("dmro/Graph-v0", n)`."""

    def __init__(
        self,
        num_envs: int = 1,
        system: SystemLike = "table2",
        *,
        energy_weight: float = 0.2,
        scaling: str = "relative",
        workflows: WorkflowsLike | None = None,
        subtasks: int | None = None,
        layered: bool | None = None,
        shape: float | None = None,
        out_degree: int | None = None,
        fat: float | None = None,
        density: float | None = None,
        regularity: float | None = None,
        jump: int | None = None,
        communication_ratio: float | None = None,
        heterogeneity: float | None = None,
        mean_computation: float | None = None,
        reward: str = "cost",
        features: Sequence[str] = ("horizon", "rank", "load"),
        nodes: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        copy: bool = True,
    ) -> None:
        """Makes a vector environment; all but these as in `GraphEnv`.

        Args:
            num_envs: The number of copies.
            autoreset_mode: When copies whose episodes have ended begin anew, as in Gymnasium.
            copy: False: reset and step return the arrays that the next step overwrites.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        settings = _settings(**arguments(locals()))
        super().__init__(settings, num_envs, autoreset_mode, copy)
