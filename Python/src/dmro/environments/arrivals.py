"""Jobs that arrive over time at many devices, which share edges and clouds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from ..systems import SystemLike, system_content
from ._arguments import arguments
from ._single import Environment
from ._vector import VectorEnvironment


def _settings(
    *,
    system: SystemLike,
    energy_weight: float,
    scaling: str,
    arrivals: float | Mapping[str, Any] | None,
    jobs: int,
) -> dict[str, Any]:
    named = isinstance(system, str) and arrivals is None
    return {
        "kind": "arrivals",
        # A name stands for its arrivals as well.
        "system": system if named else system_content(system),
        "energyWeight": energy_weight,
        "scaling": scaling,
        "arrivals": arrivals,
        "jobs": jobs,
    }


class ArrivalsEnv(Environment):
    """Places jobs as they arrive: `gymnasium.make("dmro/Arrivals-v0")`.

    An action is for the job that has just arrived: 0 its own device, 1 and more the shared sites.
    An observation has a row for each action. The reward is minus the cost of the job. An episode
    begins with an idle system and is truncated after `jobs` jobs; its `cost`, `delay` and `energy`
    are means of its jobs, and its reference is the mean cost of the scheme `greedy` on the same
    jobs.
    """

    def __init__(
        self,
        system: SystemLike = "congested-b",
        *,
        energy_weight: float = 0.0,
        scaling: str = "none",
        arrivals: float | Mapping[str, Any] | None = None,
        jobs: int = 1000,
    ) -> None:
        """Makes an environment.

        Args:
            system: The system, without ports.
            energy_weight: The weight δ of energy in the cost T + δE.
            scaling: The scaling of costs: `none` (seconds, if the weight is 0) or `relative`.
            arrivals: Jobs a second of all devices, or a model of arrivals with the keys of its
                file; by default those of `congested-a`, `-b` and `-c`.
            jobs: The number of jobs of an episode.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        super().__init__(_settings(**arguments(locals())))


class ArrivalsVectorEnv(VectorEnvironment):
    """Many copies of `ArrivalsEnv` at once: `gymnasium.make_vec("dmro/Arrivals-v0", n)`."""

    def __init__(
        self,
        num_envs: int = 1,
        system: SystemLike = "congested-b",
        *,
        energy_weight: float = 0.0,
        scaling: str = "none",
        arrivals: float | Mapping[str, Any] | None = None,
        jobs: int = 1000,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        copy: bool = True,
    ) -> None:
        """Makes a vector environment; all but these as in `ArrivalsEnv`.

        Args:
            num_envs: The number of copies.
            autoreset_mode: When copies whose episodes have ended begin anew, as in Gymnasium.
            copy: False: reset and step return the arrays that the next step overwrites.

        Raises:
            dmro.Error: A value breaks a rule.
        """
        settings = _settings(**arguments(locals()))
        super().__init__(settings, num_envs, autoreset_mode, copy)
