"""Plans without learning: exact, greedy, by search, or at one site."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._library import ask, shown
from ._writing import write_text
from .systems import SystemLike, system_content
from .workflows import Workflow, WorkflowsLike, workflows_content


@dataclass(frozen=True, eq=False)
class Plan:
    """Where, and for graphs when, the subtasks of a workflow run.

    Attributes:
        id: The name of the workflow.
        decision: The index of the site of each subtask, shape (N,).
        cost: The cost, scaled.
        delay: Seconds, never scaled.
        energy: Joules, never scaled.
        reference: The cost that the plan is compared with; None without one.
        reference_kind: `optimum`, `bound` (no plan costs less), `best-known` or `none`.
        gap: cost ÷ reference - 1; None if only the reference is 0, or without one.
        order: For graphs: the indices of the subtasks as they are placed, shape (N,).
        start: For graphs: when each subtask starts, seconds, shape (N,).
        finish: For graphs: when each subtask ends, seconds, shape (N,).
    """

    id: str
    decision: NDArray[np.int64]
    cost: float
    delay: float
    energy: float
    reference: float | None = None
    reference_kind: str = "none"
    gap: float | None = None
    order: NDArray[np.int64] | None = None
    start: NDArray[np.float64] | None = None
    finish: NDArray[np.float64] | None = None

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Plan:
        """Makes a plan of an element of a file of plans, as the command prints them."""
        times = {key: content.get(key) for key in ("start", "finish")}
        order = content.get("order")
        return cls(
            id=content["id"],
            decision=np.array(content["decision"], np.int64),
            cost=float(content["cost"]),
            delay=float(content["delay"]),
            energy=float(content["energy"]),
            reference=content.get("reference"),
            reference_kind=content.get("referenceKind", "none"),
            gap=content.get("gap"),
            order=None if order is None else np.array(order, np.int64),
            **{k: None if v is None else np.array(v, np.float64) for k, v in times.items()},
        )

    def to_dict(self) -> dict[str, Any]:
        """Returns its element of a file of plans."""
        content: dict[str, Any] = {"id": self.id, "decision": self.decision.tolist()}
        for key in ("order", "start", "finish"):
            values = getattr(self, key)
            if values is not None:
                content[key] = values.tolist()
        content |= {"cost": self.cost, "delay": self.delay, "energy": self.energy}
        return content | {
            "reference": self.reference,
            "referenceKind": self.reference_kind,
            "gap": self.gap,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((self.id, self.cost))


def solve(
    workflows: WorkflowsLike,
    system: SystemLike = "table2",
    scheme: str = "optimal",
    *,
    energy_weight: float = 0.2,
    scaling: str | None = None,
    max_computation: float | None = None,
    max_transfer: float | None = None,
    plans: int | None = None,
    nodes: int | None = None,
    seed: int | None = None,
    without: Sequence[str] = (),
) -> list[Plan]:
    """Plans workflows without learning, as `dmro solve`.

    Chains on a system without processors, ports, latency and energy of transfers are planned by the
    model of the paper, all others as graphs.

    Args:
        workflows: The workflows.
        system: The system.
        scheme: `optimal`, `greedy`, `local`, `edge` or `cloud`; for graphs also
            `optimal-any-order`, `look`, `pilot`, `heft`, `cpop`, `peft`, `lookahead`,
            `hill-climbing`, `local-search`, `genetic` or `swarm`.
        energy_weight: The weight δ of energy in the cost T + δE.
        scaling: Of chains `per-term` (the default), `per-parameter` or `none`; of graphs
            `relative` (the default) or `none`.
        max_computation: For chains: the computation that scales costs, megacycles; the largest of
            the workflows by default.
        max_transfer: For chains: the transfer that scales costs, MB; the largest by default.
        plans: For graphs: the most plans that a search without proof evaluates; 2000 by default.
        nodes: For graphs: the most partial plans of an exact search; 200000 by default, for
            references 5000.
        seed: For graphs: the random seed of searches without proof; 0 by default.
        without: For chains: names of sites that are down.

    Returns:
        A plan for each workflow, in their order.

    Raises:
        dmro.Error: A value breaks a rule.
    """
    answer = ask(
        {
            "call": "solve",
            "workflows": workflows_content(workflows),
            "system": system_content(system),
            "scheme": scheme,
            "energyWeight": energy_weight,
            "scaling": scaling,
            "maxComputation": max_computation,
            "maxTransfer": max_transfer,
            "plans": plans,
            "nodes": nodes,
            "seed": seed,
            "without": names(without) or None,
        }
    )
    return [Plan.from_dict(content) for content in answer["plans"]]


def schedule(
    workflow: Workflow | Mapping[str, Any],
    decision: Plan | ArrayLike,
    system: SystemLike = "table2",
    *,
    order: ArrayLike | None = None,
    energy_weight: float = 0.2,
    scaling: str = "relative",
    nodes: int | None = None,
) -> Plan:
    """Tells when the subtasks of a workflow run under a plan, and what that costs.

    The workflow is taken as a graph, on sites with queues.

    Args:
        workflow: The workflow.
        decision: The index of the site of each subtask, shape (N,); or a plan, whose order is then
            taken as well.
        system: The system.
        order: The indices of the subtasks as they are placed, shape (N,); by default the highest
            upward rank first.
        energy_weight: The weight δ of energy in the cost T + δE.
        scaling: `relative` or `none`.
        nodes: The most partial plans of the search for a reference; no reference by default.

    Raises:
        dmro.Error: A value breaks a rule.
    """
    if isinstance(decision, Plan):
        order = decision.order if order is None else order
        decision = decision.decision
    answer = ask(
        {
            "call": "schedule",
            "workflow": workflow.to_dict() if isinstance(workflow, Workflow) else dict(workflow),
            "decision": _indices(decision, "decision"),
            "order": None if order is None else _indices(order, "order"),
            "system": system_content(system),
            "energyWeight": energy_weight,
            "scaling": scaling,
            "nodes": nodes,
        }
    )
    return Plan.from_dict(answer)


def write_plans(plans: Iterable[Plan], path: str | os.PathLike[str]) -> None:
    """Writes plans for `dmro evaluate --plans`, whole or not at all.

    Raises:
        dmro.Error: The file cannot be written (code 73).
    """
    lines = (json.dumps(plan.to_dict(), ensure_ascii=False) for plan in plans)
    write_text(path, '{"plans": [\n  ' + ",\n  ".join(lines) + "\n]}\n")


def names(sites: Iterable[str], argument: str = "without") -> list[str]:
    """Returns names as a list.

    Raises:
        TypeError: They are a text, or not texts.
    """
    found = [] if isinstance(sites, str) else list(sites)
    if isinstance(sites, str) or not all(isinstance(name, str) for name in found):
        raise TypeError(f"{argument}: must be a sequence of texts, found {shown(sites)}")
    return found


def _indices(values: ArrayLike, name: str) -> list[int]:
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise TypeError(
            f"{name}: must be integers of shape (N,), found {array.dtype} of shape {array.shape}"
        )
    indices: list[int] = array.tolist()
    return indices
