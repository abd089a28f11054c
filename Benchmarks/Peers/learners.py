"""DQN and PPO of Stable-Baselines3 beside the learners of dmro, on the same workflows and jobs.

Each learner gets the budget that the table states: environment steps, and seconds of one core, so
that other programs count little. They do not learn from the same: the learners of dmro ask for the
cost of several actions in each state, and over time for what follows each of them; DQN and PPO see
the reward of the chosen one.

The command plans and prices the results of all: plans of Stable-Baselines3 go through `dmro
evaluate --plans`; over time its jobs are those of `dmro simulate`, which is checked by the mean
cost of the greedy scheme. Its settings were chosen by some twenty trials with the learner seeds
101 and 102, on workflows and jobs of other seeds than those of the table; those of dmro are the
defaults of its command.

    .venv-peers/bin/python Benchmarks/Peers/learners.py .build/release/dmro      # ten minutes
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import dmro
import dmro.sb3
import numpy as np
import stable_baselines3
import torch
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.vec_env import VecNormalize

RATE = 0.28  # jobs a second of all devices


@dataclass
class Row:
    """What one learner reached with one seed; gaps are to the optimum, or to the greedy scheme."""

    problem: str
    learner: str
    cost: float
    reference: float
    steps: int = 0
    seconds: float = 0.0


def command(program, *words):
    """Runs the command, and returns the JSON that it prints, if any, and the seconds it took."""
    start = os.times()
    run = subprocess.run([program, *map(str, words)], check=False, capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(run.stderr.strip())
    end = os.times()
    seconds = sum(end[2:4]) - sum(start[2:4])  # user and system, of programs that have ended
    return json.loads(run.stdout) if "--json" in words else None, seconds


# Settings of Stable-Baselines3: the widths of all networks are those of dmro, 64 and 64.


def decaying(rate):
    return lambda left: rate * left


def dqn(environment, seed, **settings):
    settings = {
        "learning_rate": 1e-3, "batch_size": 64, "buffer_size": 50_000, "learning_starts": 1000,
        "train_freq": 1, "gradient_steps": 4, "target_update_interval": 1000,
        "exploration_fraction": 0.3, "policy_kwargs": {"net_arch": [64, 64]}, **settings,
    }  # fmt: skip
    return stable_baselines3.DQN("MlpPolicy", environment, seed=seed, device="cpu", **settings)


def ppo(environment, seed, **settings):
    settings = {
        "learning_rate": decaying(1e-3), "n_steps": 20, "batch_size": 320,
        "policy_kwargs": {"net_arch": [64, 64]}, **settings,
    }  # fmt: skip
    return stable_baselines3.PPO("MlpPolicy", environment, seed=seed, device="cpu", **settings)


@dataclass
class Learner:
    """A learner of Stable-Baselines3: copies of the environment, and its budget in steps."""

    make: object
    copies: int
    steps: int
    settings: dict


class Chains:
    """Chains on a system of the paper, planned by `dmro evaluate`."""

    trainings = {
        "dmro": (["--updates", 2000], 200 + 5 * 1999),
        "dmro-long": (["--updates", 20_000], 200 + 5 * 19_999),
    }

    def __init__(self, name, system, scaling, rule, learners):
        self.name, self.system, self.scaling, self.rule = name, system, scaling, rule
        self.learners = learners

    def environment(self, copies, **settings):
        return dmro.ChainVectorEnv(
            copies, self.system, scaling=self.scaling, max_computation=1e5, max_transfer=100,
            **settings,
        )  # fmt: skip

    def plans(self, model, unseen):
        """Plans all workflows at once, by the likeliest actions."""
        test = self.environment(
            len(unseen), workflows=unseen, autoreset_mode=AutoresetMode.DISABLED
        )
        each = {"workflow": np.arange(len(unseen))}
        observations, _ = test.reset(seed=0, options=each)
        ended = np.zeros(len(unseen), bool)
        while not ended.all():
            actions, _ = model.predict(observations, deterministic=True)
            observations, _, ended, _, info = test.step(actions)
        told = zip(info["plan"], info["cost"], info["delay"], info["energy"], strict=True)
        return [dmro.Plan(chain.id, *row) for chain, row in zip(unseen, told, strict=True)]

    def rows(self, program, seed, workload, folder, chosen):
        unseen = dmro.Workflows.workload("unseen", seed=workload, count=1000)
        budgets, words = {}, []
        for name, learner in self.learners.items():
            if name not in chosen:
                continue
            environment = self.environment(learner.copies, autoreset_mode=AutoresetMode.SAME_STEP)
            model = learner.make(dmro.sb3.VecEnv(environment), seed, **learner.settings)
            seconds = learn(model, learner.steps)
            path = folder / f"{name}.json"
            dmro.write_plans(self.plans(model, unseen), path)
            words += ["--plans", f"{name}={path}"]
            budgets[name] = learner.steps, seconds
        for name, (settings, steps) in self.trainings.items():
            out = folder / name
            system = ["--system", self.system, "--scaling", self.scaling, "--rule", self.rule]
            training = ["--seed", seed, *system, *settings, "--out", out]
            budgets[name] = steps, command(program, "train", *training)[1]
            # "dmro" is the name of its row anyway.
            named = [] if name == "dmro" else ["--name", name]
            test = ["--seed", workload, "--count", len(unseen), "--json", *named, *words]
            found, _ = command(program, "evaluate", out, *test)
            words = []
            for scheme, record in found["schemes"].items():
                if scheme in budgets or (scheme == "greedy" and name == "dmro"):
                    yield Row(
                        self.name, scheme, record["meanCost"], record["meanReference"],
                        *budgets.get(scheme, ()),
                    )  # fmt: skip


class Jobs:
    """Jobs of ten devices on congested-b, simulated by `dmro simulate`."""

    name = f"`congested-b`, {RATE} jobs/s"
    count = 20_000

    def __init__(self, learners):
        self.learners = learners

    def environment(self, copies, **settings):
        return dmro.ArrivalsVectorEnv(copies, "congested-b", arrivals=RATE, **settings)

    def cost(self, model, workload):
        """The mean cost of the jobs of `dmro simulate`, and that of the greedy scheme."""
        test = self.environment(1, jobs=self.count, autoreset_mode=AutoresetMode.DISABLED)
        observations, _ = test.reset(options={"native_seed": workload})
        ended = False
        while not ended:
            actions, _ = model.predict(observations, deterministic=True)
            observations, _, _, truncated, info = test.step(actions)
            ended = truncated[0]
        return float(info["cost"][0]), float(info["reference"][0])

    def simulate(self, program, workload, *words):
        words = ["--system", "congested-b", "--arrivals", RATE, "--seed", workload, *words]
        found, seconds = command(program, "simulate", *words, "--count", self.count, "--json")
        return found["meanCost"], seconds

    def rows(self, program, seed, workload, folder, chosen):
        greedy, _ = self.simulate(program, workload, "--scheme", "greedy")
        yield Row(self.name, "greedy", greedy, greedy)
        prices, seconds = self.simulate(program, workload, "--scheme", "prices", "--threads", 1)
        yield Row(self.name, "prices", prices, greedy, 0, seconds)
        path = folder / "jobs.safetensors"
        words = ["--system", "congested-b", "--arrivals", RATE, "--seed", seed, "--threads", 1]
        _, seconds = command(program, "train", *words, "--out", path)
        cost, _ = self.simulate(program, workload, "--policy", path)
        yield Row(self.name, "dmro", cost, greedy, simulated(path), seconds)
        for name, learner in self.learners.items():
            if name not in chosen:
                continue
            environment = self.environment(
                learner.copies, jobs=1000, autoreset_mode=AutoresetMode.SAME_STEP
            )
            # Rewards are minus the seconds of a job; both learners want numbers near 1.
            scaled = VecNormalize(
                dmro.sb3.VecEnv(environment), norm_obs=False, gamma=learner.settings["gamma"]
            )
            model = learner.make(scaled, seed, **learner.settings)
            seconds = learn(model, learner.steps)
            cost, reference = self.cost(model, workload)
            if abs(reference / greedy - 1) > 1e-9:
                raise SystemExit(f"the jobs differ: greedy costs {reference}, not {greedy}")
            yield Row(self.name, name, cost, greedy, learner.steps, seconds)


def simulated(path):
    """The most placements in the rollouts of a training of dmro over time."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    settings = json.loads(header["__metadata__"]["arrivals-policy"])["configuration"]
    numbers = ("rounds", "runs", "statesPerRun", "horizon")
    return int(np.prod([settings[number] for number in numbers])) * 3


def learn(model, steps):
    start = time.process_time()
    model.learn(steps)
    return time.process_time() - start


def problems():
    per_term = {
        "sb3-dqn": Learner(dqn, 16, 100_000, {"gamma": 0.99}),
        "sb3-ppo": Learner(ppo, 64, 200_000, {"gamma": 0.99}),
    }
    per_parameter = {
        "sb3-dqn": Learner(dqn, 16, 100_000, {"gamma": 0.99}),
        "sb3-ppo": Learner(ppo, 64, 200_000, {"gamma": 0.9}),
    }
    over_time = {
        "sb3-dqn": Learner(dqn, 16, 100_000, {"gamma": 0.9, "learning_rate": 3e-4}),
        "sb3-ppo": Learner(
            ppo, 64, 300_000, {"gamma": 0.98, "n_steps": 50, "learning_rate": decaying(2e-3)}
        ),
    }
    return {
        "table2": Chains("Table II", "table2", "per-term", "paper", per_term),
        "table3": Chains("Table III", "table3", "per-term", "paper", per_term),
        "table2-per-parameter": Chains(
            "Table II, `per-parameter`", "table2", "per-parameter", "counterfactual", per_parameter
        ),
        "congested-b": Jobs(over_time),
    }


TITLES = {
    "greedy": "greedy scheme",
    "prices": "tuned prices",
    "dmro": "**DMRO**",
    "dmro-long": "**DMRO**, ten times the updates",
    "sb3-dqn": "DQN, Stable-Baselines3",
    "sb3-ppo": "PPO, Stable-Baselines3",
}


def report(rows, out):
    """A row for each problem and learner: means over the seeds, the best and the worst gap."""
    groups = {}
    for row in sorted(rows, key=lambda row: list(TITLES).index(row.learner)):
        groups.setdefault(row.problem, {}).setdefault(row.learner, []).append(row)
    problems = list(dict.fromkeys(row.problem for row in rows))
    lines = [
        "| problem | learner | environment steps | seconds | cost | reference | gap |",
        "|:--|:--|--:|--:|--:|--:|--:|",
    ]
    for problem, learner in [(one, each) for one in problems for each in groups[one]]:
        found = groups[problem][learner]
        gaps = [100 * (row.cost / row.reference - 1) for row in found]
        gap = f"{statistics.mean(gaps):.2f} %"
        if max(gaps) - min(gaps) > 0.005:
            gap += f" ({min(gaps):.2f} to {max(gaps):.2f})"
        gap = gap.replace("-", "−")
        means = [
            statistics.mean(getattr(row, name) for row in found)
            for name in ("steps", "seconds", "cost", "reference")
        ]
        steps, seconds, cost, reference = means
        budget = f"{steps:,.0f}" if steps else ""
        spent = f"{seconds:.1f}" if seconds else ""
        lines.append(
            f"| {problem} | {TITLES[learner]} | {budget} | {spent} | {cost:.4f} | {reference:.4f} "
            f"| {gap} |"
        )
    table = "\n".join(lines) + "\n"
    print("\n" + table)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(table)


def main():
    known = problems()
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("command", type=Path, help="the program dmro")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="of the learners")
    parser.add_argument("--workload", type=int, default=1, help="the seed of what is planned")
    parser.add_argument("--problems", nargs="+", choices=known, default=list(known))
    parser.add_argument("--learners", nargs="*", default=["sb3-dqn", "sb3-ppo"])
    parser.add_argument("--core", type=int, default=1 if os.cpu_count() > 1 else 0)
    parser.add_argument("--out", type=Path, help="a file for the table")
    options = parser.parse_args()
    program = options.command.resolve()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.core})
    torch.set_num_threads(1)
    rows = []
    for problem in options.problems:
        for seed in options.seeds:
            with tempfile.TemporaryDirectory() as folder:
                work = (program, seed, options.workload, Path(folder), options.learners)
                for row in known[problem].rows(*work):
                    rows.append(row)
                    print(f"seed {seed}: {row}", file=sys.stderr)
    report(rows, options.out)


main()
