"""What the constructors of environments have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._library import Error
from ..workflows import WorkflowsLike, workflows_content

NO_SETTINGS = {"self", "__class__", "num_envs", "autoreset_mode", "copy"}


def arguments(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the arguments of a constructor that are settings, of all its local names."""
    return {name: value for name, value in scope.items() if name not in NO_SETTINGS}


def workflows_or_generator(
    workflows: WorkflowsLike | None, generator: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the settings of an environment's workflows.

    Raises:
        Error: Both are given.
    """
    if workflows is None:
        return {"generator": dict(generator)} if generator else {}
    if generator:
        raise Error(f"workflows: must not be given with {next(iter(generator))}, which draws them")
    return {"workflows": workflows_content(workflows)}
