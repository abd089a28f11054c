"""The examples run, and what they write is read by the package. They need torch, safetensors and
Stable-Baselines3, and are left out without them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import dmro

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(name: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *words], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("learner", ["dqn", "ppo"])
def test_plans_of_stable_baselines(tmp_path: Path, learner: str) -> None:
    pytest.importorskip("stable_baselines3")
    told = run(
        "sb3.py", "--learner", learner, "--steps", "1300", "--count", "5", "--seed", "3",
        "--scaling", "per-parameter", "--energy-weight", "0.4", "--out", str(tmp_path),
    )  # fmt: skip
    file = tmp_path / "seed-3.per-parameter.delta-0.4.json"
    plans = json.loads(file.read_text())["plans"]
    unseen = dmro.Workflows.workload("unseen", seed=3, count=5)
    assert [plan["id"] for plan in plans] == [workflow.id for workflow in unseen]
    best = dmro.solve(
        unseen, scaling="per-parameter", energy_weight=0.4, max_computation=1e5, max_transfer=100
    )
    assert f"optimum {np.mean([plan.cost for plan in best]):.4f}" in told
    assert all(
        plan["cost"] >= one.cost * (1 - 1e-12) for plan, one in zip(plans, best, strict=True)
    )


def test_networks_of_torch_are_a_training(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    told = run("dqn_torch.py", "--steps", "2500", "--system", "table3", "--out", str(tmp_path))
    policy = dmro.Policy.load(tmp_path)
    plans = policy.decide(dmro.Workflows.workload("unseen", seed=1, count=1000))
    # The network decides in dmro as it does in torch.
    assert f"mean cost {np.mean([plan.cost for plan in plans]):.4f}" in told


def test_a_network_on_candidate_rows_is_a_policy_for_graphs(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    told = run("candidate_rows.py", "--steps", "1280", "--out", str(tmp_path))
    graphs = dmro.Workflows.generate(100, graphs=True, subtasks=20, seed=101)
    for name in ("table3", "table2"):
        system = dmro.System.read(tmp_path / f"{name}.json")
        policy = dmro.Policy.load(tmp_path / "policy.safetensors", system)
        plans = policy.decide(graphs, nodes=1)
        mean = np.mean([plan.cost for plan in plans])
        assert f"network, 100 graphs on {name}: mean cost {mean:.4f}" in told


def test_a_network_on_candidate_rows_is_a_policy_over_time(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    told = run("candidate_rows.py", "--arrivals", "--steps", "12800", "--out", str(tmp_path))
    policy = dmro.Policy.load(tmp_path / "policy.safetensors")
    env = dmro.ArrivalsVectorEnv(4, arrivals=0.28, jobs=2500, autoreset_mode=AutoresetMode.DISABLED)
    observations, _ = env.reset(options={"native_seed": [101, 102, 103, 104]})
    ended = np.zeros(4, bool)
    while not ended.all():
        values = policy.values(observations)[0].reshape(4, -1)
        choices = (env.candidate_costs() + values).argmin(1)
        observations, _, _, ended, info = env.step(choices)
    # The network decides in dmro as it does in torch.
    assert f"network, 4 times 2,500 jobs: mean cost {info['cost'].mean():.4f}" in told
