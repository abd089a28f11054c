"""Workflows: chains and graphs of subtasks."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast, overload

import numpy as np
from numpy.typing import NDArray

from ._library import Error, ask, parsed
from ._writing import write_text
from .systems import SystemLike, system_content

Range = tuple[float, float] | Sequence[float]
"""A lower and an upper bound."""


class Subtask(NamedTuple):
    """A subtask of a graph.

    Attributes:
        id: The name, unique in its graph.
        computation: Megacycles.
        input: MB from the device.
        output: MB to the device.
    """

    id: str
    computation: float
    input: float = 0.0
    output: float = 0.0


class Transfer(NamedTuple):
    """A transfer between two subtasks of a graph.

    Attributes:
        source: The index of the subtask that sends.
        target: The index of the subtask that receives.
        size: MB.
    """

    source: int
    target: int
    size: float


class Workflow:
    """A chain or a graph of subtasks, an element of `Workflows`.

    A chain has `computation` (N numbers) and `transfer` (N + 1), a graph `computation`, `subtasks`
    and `transfers`. A workflow does not change.
    """

    _content: dict[str, Any]

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = Workflows.parse({"workflows": [dict(content)]})._contents[0]

    @classmethod
    def _of(cls, content: dict[str, Any]) -> Workflow:
        workflow = cls.__new__(cls)
        workflow._content = content
        return workflow

    @property
    def id(self) -> str:
        """The name, unique among its workflows."""
        return str(self._content["id"])

    @property
    def is_graph(self) -> bool:
        """Whether it is a graph."""
        return "subtasks" in self._content

    @property
    def computation(self) -> NDArray[np.float64]:
        """The computation of each subtask, shape (N,), megacycles."""
        if self.is_graph:
            values = [subtask["computation"] for subtask in self._content["subtasks"]]
        else:
            values = self._content["computation"]
        return np.array(values, np.float64)

    @property
    def transfer(self) -> NDArray[np.float64]:
        """The transfers of a chain, shape (N + 1,), MB: from the device, on, back to the device.

        Raises:
            AttributeError: The workflow is a graph.
        """
        if self.is_graph:
            raise AttributeError(f"{self.id} is a graph, which has transfers, not transfer")
        return np.array(self._content["transfer"], np.float64)

    @property
    def subtasks(self) -> tuple[Subtask, ...]:
        """The subtasks of a graph.

        Raises:
            AttributeError: The workflow is a chain.
        """
        self._require_graph("subtasks")
        return tuple(Subtask(**subtask) for subtask in self._content["subtasks"])

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """The transfers of a graph between its subtasks.

        Raises:
            AttributeError: The workflow is a chain.
        """
        self._require_graph("transfers")
        places = {s["id"]: index for index, s in enumerate(self._content["subtasks"])}
        return tuple(
            Transfer(places[t["from"]], places[t["to"]], t["size"])
            for t in self._content["transfers"]
        )

    @property
    def device(self) -> str | None:
        """The device that has the workflow; None: the first of the system."""
        return cast("str | None", self._content.get("device"))

    @property
    def arrival(self) -> float:
        """When it arrives, seconds."""
        return float(self._content.get("arrival", 0))

    def to_dict(self) -> dict[str, Any]:
        """Returns its element of a file."""
        return copy.deepcopy(self._content)

    def _require_graph(self, name: str) -> None:
        if not self.is_graph:
            raise AttributeError(f"{self.id} is a chain, which has no {name}")

    def __len__(self) -> int:
        """The number of subtasks."""
        return len(self._content["subtasks" if self.is_graph else "computation"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Workflow) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        kind = "graph" if self.is_graph else "chain"
        return f"<Workflow {self.id}: a {kind} of {len(self)} subtasks>"


class Workflows(Sequence[Workflow]):
    """Workflows, in the units of the package: megacycles and MB.

    Make them by `read`, `parse`, `generate`, `workload`, `arrivals` or `import_file`. Indexing
    gives a `Workflow`, slicing `Workflows`. They do not change, are equal to those of the same
    content, and can be pickled.

    Attributes:
        notes: What `import_file` dropped or assumed, a line each.
    """

    notes: tuple[str, ...] = ()
    _contents: list[dict[str, Any]]

    def __init__(self, workflows: Iterable[Workflow]) -> None:
        contents = [workflow._content for workflow in workflows]
        self._contents = self.parse({"workflows": contents})._contents

    @classmethod
    def _of(cls, contents: list[dict[str, Any]], notes: Iterable[str] = ()) -> Workflows:
        workflows = cls.__new__(cls)
        workflows._contents = contents
        workflows.notes = tuple(notes)
        return workflows

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Workflows:
        """Reads a file of workflows.

        Raises:
            dmro.Error: It cannot be read (code 66), or breaks a rule (code 65).
        """
        answer = ask({"call": "workflows", "path": os.fspath(path)})
        return cls._of(answer["workflows"])

    @classmethod
    def parse(cls, content: Mapping[str, Any] | str | bytes) -> Workflows:
        """Makes workflows of a dictionary, or of JSON, with the keys of a file.

        For example `{"workflows": [{"id": "w", "computation": [30, 70], "transfer": [6, 2, 1]}]}`.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        answer = ask({"call": "workflows", "workflows": parsed(content, "workflows")})
        return cls._of(answer["workflows"])

    @classmethod
    def generate(
        cls,
        count: int = 20,
        *,
        seed: int = 1,
        subtasks: int = 10,
        computation: Range | None = None,
        first_transfer: Range | None = None,
        later_transfer: Range | None = None,
        graphs: bool = False,
        system: SystemLike | None = None,
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
    ) -> Workflows:
        """Draws random workflows, the same as `dmro generate` with the same numbers.

        Args:
            count: How many.
            seed: The random seed, from 0.
            subtasks: The number of subtasks of each.
            computation: For chains: bounds, megacycles; (1e3, 1e5) by default.
            first_transfer: For chains: bounds of the first transfer, MB; (50, 100) by default.
            later_transfer: For chains: bounds of the others, MB; (10, 50) by default.
            graphs: Draw graphs, by default as Topcuoglu, Hariri and Wu (2002) do.
            system: For graphs, as all that follow: the system whose speeds and links set the sizes
                of transfers; `table2` by default.
            layered: Draw graphs in layers, as daggen does.
            shape: Not layered: the mean number of levels is √N ÷ shape; 1 by default.
            out_degree: Not layered: the largest out-degree; 3 by default.
            fat: Layered: levels have N^fat subtasks in the mean; 0.5 by default.
            density: Layered: the share of the level before that may send; 0.5 by default.
            regularity: Layered: 1 makes levels equally wide; 0.5 by default.
            jump: Layered: the most levels that a transfer passes; 1 by default.
            communication_ratio: Mean time of a transfer ÷ mean computing time; 1 by default.
            heterogeneity: Computations are within 1 ± half of it times their mean; 1 by default.
            mean_computation: Megacycles; 1500 by default.

        Raises:
            dmro.Error: A value breaks a rule, or is for the other kind of workflows.
        """
        own = chain_generator(subtasks, computation, first_transfer, later_transfer)
        own |= graph_generator(
            None, system, layered, shape, out_degree, fat, density, regularity, jump,
            communication_ratio, heterogeneity, mean_computation,
        )  # fmt: skip
        answer = ask(
            {"call": "generate", "count": count, "seed": seed, "graphs": graphs or None, **own}
        )
        return cls._of(answer["workflows"])

    @classmethod
    def arrivals(
        cls,
        arrivals: float | Mapping[str, Any],
        count: int = 20,
        *,
        seed: int = 1,
        system: SystemLike | None = None,
    ) -> Workflows:
        """Draws workflows of one subtask that arrive over time, as `dmro generate --arrivals`.

        Args:
            arrivals: Jobs a second of all devices, or a model with the keys of its file.
            count: How many.
            seed: The random seed, from 0.
            system: The system whose devices have them; `congested-b` by default.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        answer = ask(
            {
                "call": "generate",
                "count": count,
                "seed": seed,
                "arrivals": arrivals,
                "system": None if system is None else system_content(system),
            }
        )
        return cls._of(answer["workflows"])

    @classmethod
    def workload(cls, part: str, *, seed: int = 1, count: int | None = None) -> Workflows:
        """Returns the workflows of a training with default settings, as `dmro workload`.

        Args:
            part: `training` (to learn from), `held-out` (to measure progress) or `unseen` (those of
                `dmro evaluate`).
            seed: The random seed, from 0.
            count: How many; by default 200 held-out and 1000 unseen ones. Not for `training`.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        answer = ask({"call": "workload", "part": part, "seed": seed, "count": count})
        return cls._of(answer["workflows"])

    @classmethod
    def import_file(
        cls,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        reference_speed: float | None = None,
        node_size: str | None = None,
        computation: float | None = None,
        cycles_per_mac: float | None = None,
        batch: int | None = None,
    ) -> Workflows:
        """Converts a workflow of WfCommons, Graphviz or ONNX, as `dmro import`.

        Args:
            path: The file.
            format: `wfformat`, `dot` or `onnx`; by default told by name and content.
            reference_speed: For wfformat: MHz of machines whose speed is not stated.
            node_size: For dot: what the attribute size of a node is, `computation` (the default)
                or `data`.
            computation: For dot: megacycles of nodes that state none.
            cycles_per_mac: For onnx: cycles of a multiply-accumulate; 1 by default.
            batch: For onnx: the size of a batch where the model leaves it open; 1 by default.

        Returns:
            One workflow; its `notes` say what was dropped or assumed.

        Raises:
            dmro.Error: The file cannot be read (code 66), or breaks a rule (code 65).
        """
        answer = ask(
            {
                "call": "import",
                "path": os.fspath(path),
                "format": format,
                "referenceSpeed": reference_speed,
                "nodeSize": node_size,
                "computation": computation,
                "cyclesPerMac": cycles_per_mac,
                "batch": batch,
            }
        )
        return cls._of(answer["workflows"], answer["notes"])

    def to_dict(self) -> dict[str, Any]:
        """Returns the content of a file."""
        return {"workflows": copy.deepcopy(self._contents)}

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes a file for `--workflows` of the command, whole or not at all.

        Raises:
            dmro.Error: The file cannot be written (code 73).
        """
        lines = (json.dumps(content, ensure_ascii=False) for content in self._contents)
        write_text(path, '{"workflows": [\n  ' + ",\n  ".join(lines) + "\n]}\n")

    def __len__(self) -> int:
        return len(self._contents)

    @overload
    def __getitem__(self, index: int) -> Workflow: ...

    @overload
    def __getitem__(self, index: slice) -> Workflows: ...

    def __getitem__(self, index: int | slice) -> Workflow | Workflows:
        if isinstance(index, slice):
            chosen = self._contents[index]
            if not chosen:
                raise Error("workflows: must hold at least 1 workflow, found an empty slice")
            return self._of(chosen)
        return Workflow._of(self._contents[index])

    def __iter__(self) -> Iterator[Workflow]:
        return map(Workflow._of, self._contents)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Workflows) and self._contents == other._contents

    def __hash__(self) -> int:
        return hash(tuple(content["id"] for content in self._contents))

    def __repr__(self) -> str:
        return f"<Workflows: {len(self)}, {self[0].id!r} first>"


WorkflowsLike = Workflows | Workflow | str | os.PathLike[str] | Mapping[str, Any]
"""Workflows, one workflow, the path of a file, or the content of a file."""


def workflows_content(workflows: WorkflowsLike) -> dict[str, Any]:
    """Returns the content of a file of workflows.

    Raises:
        dmro.Error: They cannot be read, or break a rule.
        TypeError: They are of another type.
    """
    if isinstance(workflows, Workflow):
        return {"workflows": [workflows._content]}
    if isinstance(workflows, Mapping):
        workflows = Workflows.parse(workflows)
    elif isinstance(workflows, (str, os.PathLike)):
        workflows = Workflows.read(workflows)
    if not isinstance(workflows, Workflows):
        raise TypeError(
            "workflows: must be dmro.Workflows, a path or the content of a file, found "
            f"{type(workflows).__name__}"
        )
    return {"workflows": workflows._contents}


def chain_generator(
    subtasks: int | None,
    computation: Range | None,
    first_transfer: Range | None,
    later_transfer: Range | None,
) -> dict[str, Any]:
    """Returns the given numbers of a generator of chains."""
    return _given(
        subtasks=subtasks,
        computation=computation,
        firstTransfer=first_transfer,
        laterTransfer=later_transfer,
    )


def graph_generator(
    subtasks: int | None,
    system: SystemLike | None,
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
) -> dict[str, Any]:
    """Returns the given numbers of a generator of graphs."""
    return _given(
        subtasks=subtasks,
        system=None if system is None else system_content(system),
        layered=layered,
        shape=shape,
        outDegree=out_degree,
        fat=fat,
        density=density,
        regularity=regularity,
        jump=jump,
        communicationRatio=communication_ratio,
        heterogeneity=heterogeneity,
        meanComputation=mean_computation,
    )


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
