"""Environments for Gymnasium, one class and one vector class for each kind."""

import gymnasium

from .arrivals import ArrivalsEnv, ArrivalsVectorEnv
from .chain import ChainEnv, ChainVectorEnv
from .graph import GraphEnv, GraphVectorEnv

__all__ = [
    "ArrivalsEnv",
    "ArrivalsVectorEnv",
    "ChainEnv",
    "ChainVectorEnv",
    "GraphEnv",
    "GraphVectorEnv",
]


def _register() -> None:
    for kind in ("Chain", "Graph", "Arrivals"):
        name = f"dmro/{kind}-v0"
        if name not in gymnasium.registry:
            gymnasium.register(
                id=name,
                entry_point=f"dmro.environments:{kind}Env",
                vector_entry_point=f"dmro.environments:{kind}VectorEnv",
            )


_register()
