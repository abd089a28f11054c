r"""DQN and PPO of Stable-Baselines3 on Table II, beside the optimum and all schemes of dmro.

The learner sees copies of the chain environment. Then it plans the unseen workflows of `dmro
evaluate`, and its plans are written as a file that the command takes:

    pip install ./Python stable-baselines3
    python sb3.py --learner ppo --out results/ppo       # a minute
    dmro train --out results/run
    dmro evaluate results/run --plans sb3-ppo=results/ppo/seed-1.per-term.delta-0.2.json

Figure 6 takes a folder with such a file for each seed, scaling and weight of energy:

    for seed in 1 2; do for scaling in per-term per-parameter; do
      for delta in 0 0.2 0.4 0.6 0.8 1; do
        python sb3.py --learner ppo --seed $seed --scaling $scaling --energy-weight $delta \
          --count 50 --out results/ppo-quick
      done
    done; done
    dmro figure 6 --preset quick --plans sb3-ppo=results/ppo-quick  # full: ten seeds, --count 500
"""

import argparse
import time
from pathlib import Path

import numpy as np
import stable_baselines3
from gymnasium.vector import AutoresetMode

import dmro
import dmro.sb3

parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("--learner", choices=("dqn", "ppo"), default="dqn")
parser.add_argument("--system", default="table2", help="a name or a file, as of dmro train")
parser.add_argument("--energy-weight", default="0.2", help="the weight of energy against delay")
parser.add_argument("--scaling", choices=("per-term", "per-parameter"), default="per-term")
parser.add_argument("--steps", type=int, default=100_000, help="steps of all copies together")
parser.add_argument("--seed", type=int, default=1, help="of the learner, and of the workflows")
parser.add_argument("--count", type=int, default=1000, help="the number of unseen workflows")
parser.add_argument("--out", type=Path, default=Path("results/sb3"))
args = parser.parse_args()


def make(copies, **settings):
    """Copies of the environment, with the scales of the paper's workflows, whichever are given."""
    return dmro.ChainVectorEnv(
        copies,
        args.system,
        energy_weight=float(args.energy_weight),
        scaling=args.scaling,
        max_computation=1e5,
        max_transfer=100,
        **settings,
    )


if args.learner == "dqn":
    environment = dmro.sb3.VecEnv(make(16, autoreset_mode=AutoresetMode.SAME_STEP))
    learner = stable_baselines3.DQN(
        "MlpPolicy", environment, learning_rate=1e-3, batch_size=64, buffer_size=50_000,
        learning_starts=1000, train_freq=1, gradient_steps=4, gamma=0.99,
        target_update_interval=1000, exploration_fraction=0.3, seed=args.seed, device="cpu",
    )  # fmt: skip
else:
    environment = dmro.sb3.VecEnv(make(64, autoreset_mode=AutoresetMode.SAME_STEP))
    learner = stable_baselines3.PPO(
        "MlpPolicy", environment, learning_rate=lambda left: 1e-3 * left, n_steps=20,
        batch_size=320, gamma=0.9, seed=args.seed, device="cpu",
    )  # fmt: skip
start = time.perf_counter()
learner.learn(args.steps)
print(f"{args.learner}: {args.steps} steps in {time.perf_counter() - start:.0f} s")

# All unseen workflows at once, a copy each.
unseen = dmro.Workflows.workload("unseen", seed=args.seed, count=args.count)
test = make(len(unseen), workflows=unseen, autoreset_mode=AutoresetMode.DISABLED)
observations, _ = test.reset(seed=0, options={"workflow": np.arange(len(unseen))})
ended = np.zeros(len(unseen), bool)
while not ended.all():
    actions, _ = learner.predict(observations, deterministic=True)
    observations, _, ended, _, info = test.step(actions)
cost, optimum = info["cost"].mean(), info["reference"].mean()
print(f"mean cost {cost:.4f}, optimum {optimum:.4f}, gap {100 * (cost / optimum - 1):.2f} %")

told = zip(info["plan"], info["cost"], info["delay"], info["energy"], strict=True)
plans = [dmro.Plan(workflow.id, *row) for workflow, row in zip(unseen, told, strict=True)]
path = args.out / f"seed-{args.seed}.{args.scaling}.delta-{args.energy_weight}.json"
args.out.mkdir(parents=True, exist_ok=True)
dmro.write_plans(plans, path)
print(f"plans written to {path}")
