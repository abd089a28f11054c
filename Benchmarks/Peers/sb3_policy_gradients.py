"""PPO or A2C of Stable-Baselines3 on the chains of Table II, for a stated number of steps.

A gap is mean cost ÷ mean optimum − 1 of the likeliest actions, on 1000 unseen workflows that are
the same for all seeds: those of `dmro workload --part unseen --seed 1 --count 1000`. Training draws
a new workflow for each episode. The interval is Student's, of the mean over the seeds, for 95 %.

The settings are flags, so that another learner can be given the same ones and as many steps. The
rest is that of Stable-Baselines3's PPO: policy and critic have two layers of 64 each and share
nothing, weights are orthogonal with gain √2 in hidden layers, 0.01 in the logits and 1 in the
value, the optimizer is Adam with ε 1e-5, advantages are normalized, the critic's weight is 0.5 and
the largest norm of a gradient 0.5. Layers have tanh, those of A2C ReLU.

For PPO, six settings were tried on `per-parameter`, two seeds of 101 to 103 each, with half of the
steps and workflows of the seed 100. With all but the defaults a training ended with all subtasks on
the edge, 26 % above the optimum.

    .venv-peers/bin/python Benchmarks/Peers/sb3_policy_gradients.py --scaling per-parameter
    .venv-peers/bin/python Benchmarks/Peers/sb3_policy_gradients.py --scaling per-parameter \\
      --algorithm a2c --steps 400000
"""

import argparse
import math
import os
import statistics
import time

import dmro
import dmro.sb3
import numpy as np
import stable_baselines3
import torch
from gymnasium.vector import AutoresetMode

#: The 0.975 quantiles of Student's distribution, by the number of seeds.
QUANTILES = {
    2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262
}  # fmt: skip

#: The defaults of each algorithm; None marks a setting that it does not have.
DEFAULTS = {
    "ppo": {
        "copies": 64, "horizon": 20, "batch": 320, "epochs": 10, "clip": 0.2,
        "learning_rate": 1e-3, "entropy": 0.05,
    },
    "a2c": {
        "copies": 8, "horizon": 5, "batch": None, "epochs": None, "clip": None,
        "learning_rate": 2e-3, "entropy": 0.02,
    },
}  # fmt: skip


def environment(options, copies, **settings):
    """Copies of the chain environment, with the scales of the paper's workflows."""
    return dmro.ChainVectorEnv(
        copies, options.system, scaling=options.scaling, max_computation=1e5, max_transfer=100,
        **settings,
    )  # fmt: skip


def train(options, seed):
    """Returns the trained learner, and the seconds of the processor that it took."""
    copies = environment(options, options.copies, autoreset_mode=AutoresetMode.SAME_STEP)
    rate = options.learning_rate
    network = {"net_arch": [64, 64]}
    if options.algorithm == "ppo":
        algorithm = stable_baselines3.PPO
        own = {
            "batch_size": options.batch, "n_epochs": options.epochs, "clip_range": options.clip,
        }  # fmt: skip
    else:
        algorithm = stable_baselines3.A2C
        own = {"use_rms_prop": False, "normalize_advantage": True}
        network |= {"activation_fn": torch.nn.ReLU, "optimizer_kwargs": {"eps": 1e-5}}
    learner = algorithm(
        "MlpPolicy", dmro.sb3.VecEnv(copies), seed=seed, device="cpu",
        learning_rate=(lambda left: rate * left) if options.decay else rate,
        n_steps=options.horizon, gamma=options.discount, gae_lambda=options.trace,
        ent_coef=options.entropy, policy_kwargs=network, **own,
    )  # fmt: skip
    start = time.process_time()
    learner.learn(options.steps)
    return learner, time.process_time() - start


def gap(options, learner):
    """Plans all unseen workflows at once, a copy each."""
    unseen = dmro.Workflows.workload("unseen", seed=options.workload, count=options.count)
    mode = AutoresetMode.DISABLED
    test = environment(options, len(unseen), workflows=unseen, autoreset_mode=mode)
    observations, _ = test.reset(seed=0, options={"workflow": np.arange(len(unseen))})
    ended = np.zeros(len(unseen), bool)
    while not ended.all():
        actions, _ = learner.predict(observations, deterministic=True)
        observations, _, ended, _, info = test.step(actions)
    return info["cost"].mean() / info["reference"].mean() - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--algorithm", choices=("ppo", "a2c"), default="ppo")
    parser.add_argument("--system", default="table2")
    parser.add_argument("--scaling", choices=("per-term", "per-parameter"), default="per-term")
    parser.add_argument("--steps", type=int, default=102_400, help="of all copies together")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--copies", type=int, help="of the environment (default: 64; a2c 8)")
    parser.add_argument("--horizon", type=int, help="steps of a copy (default: 20; a2c 5)")
    parser.add_argument("--batch", type=int, help="of PPO: steps (default: 320)")
    parser.add_argument("--epochs", type=int, help="of PPO: passes (default: 10)")
    parser.add_argument("--clip", type=float, help="of PPO: range (default: 0.2)")
    parser.add_argument("--learning-rate", type=float, help="(default: 0.001; a2c 0.002)")
    parser.add_argument("--decay", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--discount", type=float, default=0.9)
    parser.add_argument("--trace", type=float, default=0.95, help="λ of the advantages")
    parser.add_argument("--entropy", type=float, help="(default: 0.05; a2c 0.02)")
    parser.add_argument("--workload", type=int, default=1, help="the seed of what is planned")
    parser.add_argument("--count", type=int, default=1000, help="the number of unseen workflows")
    options = parser.parse_args()
    if len(options.seeds) not in QUANTILES:
        parser.error("--seeds: must be 2 to 10 seeds, for an interval")
    for name, value in DEFAULTS[options.algorithm].items():
        if getattr(options, name) is None:
            setattr(options, name, value)
        elif value is None:
            parser.error(f"--{name}: belongs to --algorithm ppo")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    torch.set_num_threads(1)

    gaps = []
    for seed in options.seeds:
        learner, seconds = train(options, seed)
        gaps.append(100 * gap(options, learner))
        print(
            f"seed {seed}: {gaps[-1]:.3f} % after {learner.num_timesteps:,} steps, "
            f"{seconds:.0f} s",
            flush=True,
        )
    mean = statistics.mean(gaps)
    half = QUANTILES[len(gaps)] * statistics.stdev(gaps) / math.sqrt(len(gaps))
    print(
        f"{options.algorithm}, {options.system}, {options.scaling}: gap {mean:.3f} % "
        f"[{mean - half:.3f}, {mean + half:.3f}], {min(gaps):.3f} to {max(gaps):.3f}, "
        f"{len(gaps)} seeds"
    )


main()
