"""Systems: devices, edges and clouds, and the links between them."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._library import ask, parsed
from ._writing import write_text


class Site(NamedTuple):
    """A device, an edge or a cloud.

    Attributes:
        name: The name, unique in its system.
        tier: `device`, `edge` or `cloud`.
        speed: MHz.
        energy: J per megacycle.
        processors: Subtasks that run at once; None: any number.
        ports: Transfers that leave at once, and as many that enter; None: any number.
        sending: J per MB that is sent.
        receiving: J per MB that is received.
    """

    name: str
    tier: str
    speed: float
    energy: float
    processors: int | None = None
    ports: int | None = None
    sending: float = 0.0
    receiving: float = 0.0


class System:
    """A system, by its name or the path of its file: `System("table2")`, `System("own.json")`.

    Names are `table2`, `table3` (the systems of the paper), `congested-a`, `congested-b` and
    `congested-c` (ten devices that share an edge and a cloud). A system does not change, is equal
    to one of the same content, and can be pickled.

    Raises:
        dmro.Error: There is no such system, or its file breaks a rule.
    """

    _content: dict[str, Any]

    def __init__(self, name: str | os.PathLike[str]) -> None:
        if not isinstance(name, (str, os.PathLike)):
            raise TypeError(
                f"system: must be a name or a path, found {type(name).__name__}; use System.parse"
            )
        self._content = ask({"call": "system", "system": os.fspath(name)})

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> System:
        """Reads a file.

        Raises:
            dmro.Error: It cannot be read (code 66), or breaks a rule (code 65).
        """
        return cls(os.path.abspath(path))

    @classmethod
    def parse(cls, content: Mapping[str, Any] | str | bytes) -> System:
        """Makes a system of a dictionary, or of JSON, with the keys of a file.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        system = cls.__new__(cls)
        system._content = ask({"call": "system", "system": parsed(content, "system")})
        return system

    @property
    def name(self) -> str:
        """The name."""
        return str(self._content["name"])

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites: devices, edges, clouds."""
        return tuple(Site(**site) for site in self._content["sites"])

    @property
    def bandwidth(self) -> NDArray[np.float64]:
        """MB/s from each site (row) to each site (column), infinite on the diagonal."""
        rows = self._content["bandwidth"]
        return np.array([[np.inf if b is None else b for b in row] for row in rows], np.float64)

    @property
    def latency(self) -> NDArray[np.float64]:
        """Seconds that each transfer takes beside its size, from row to column."""
        rows = self._content.get("latency")
        count = len(self._content["sites"])
        return np.zeros((count, count)) if rows is None else np.array(rows, np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Returns the content of a file, in MHz, megacycles, MB, MB/s and joules."""
        return copy.deepcopy(self._content)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes a file for `--system` of the command, whole or not at all.

        Raises:
            dmro.Error: The file cannot be written (code 73).
        """
        write_text(path, json.dumps(self._content, indent=2, ensure_ascii=False) + "\n")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, System) and self._content == other._content

    def __hash__(self) -> int:
        return hash(json.dumps(self._content, sort_keys=True))

    def __repr__(self) -> str:
        return f"<System {self.name}: {', '.join(site.name for site in self.sites)}>"


SystemLike = System | str | os.PathLike[str] | Mapping[str, Any]
"""A system, its name, the path of its file, or the content of a file."""


def system_content(system: SystemLike) -> dict[str, Any]:
    """Returns the content of a system's file.

    Raises:
        dmro.Error: There is no such system, or it breaks a rule.
    """
    if isinstance(system, Mapping):
        system = System.parse(system)
    return (system if isinstance(system, System) else System(system))._content
