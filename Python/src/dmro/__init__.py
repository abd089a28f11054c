"""Task offloading in edge-cloud systems: environments, exact plans and policies of DMRO."""

from ._library import Error
from ._version import __version__
from .environments import (
    ArrivalsEnv,
    ArrivalsVectorEnv,
    ChainEnv,
    ChainVectorEnv,
    GraphEnv,
    GraphVectorEnv,
)
from .planning import Plan, schedule, solve, write_plans
from .policies import Policy
from .records import records
from .systems import Site, System
from .workflows import Subtask, Transfer, Workflow, Workflows

__all__ = [
    "ArrivalsEnv",
    "ArrivalsVectorEnv",
    "ChainEnv",
    "ChainVectorEnv",
    "Error",
    "GraphEnv",
    "GraphVectorEnv",
    "Plan",
    "Policy",
    "Site",
    "Subtask",
    "System",
    "Transfer",
    "Workflow",
    "Workflows",
    "__version__",
    "records",
    "schedule",
    "solve",
    "write_plans",
]
