"""One network for any number of sites: a row of features for each candidate, and policy gradients.

The network scores a candidate site by its cost plus a prediction, at first 0, so that it begins
as a greedy scheme. Members of a group place the same workflow; what is better than the mean of the
group becomes likelier (REINFORCE). Without a flag it learns to place random graphs on Table III
with queues, and then also plans on Table II, which has fewer sites. With --arrivals it learns to
place the jobs of ten devices so that they leave room for others. dmro reads both policies:

    pip install ./Python torch safetensors
    python candidate_rows.py --out results/rows       # a minute or two
    dmro evaluate results/rows/policy.safetensors --system results/rows/table3.json
    python candidate_rows.py --arrivals --out results/jobs
    dmro simulate --policy results/jobs/policy.safetensors
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from gymnasium.vector import AutoresetMode
from safetensors.torch import save_file
from torch import nn

import dmro

parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("--arrivals", action="store_true", help="jobs over time instead of graphs")
parser.add_argument("--steps", type=int, default=1_000_000, help="steps of all copies together")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--out", type=Path, default=Path("results/rows"))
args = parser.parse_args()

GROUPS, MEMBERS, HIDDEN, RATE = 8, 8, 64, 3e-3
COPIES = GROUPS * MEMBERS
SUBTASKS, JOBS, JOBS_A_SECOND = 20, 200, 0.28
# How random choices are, in units of costs, and how far a choice answers for what follows.
TEMPERATURE, DISCOUNT = (0.2, 0.99) if args.arrivals else (0.1, 1.0)


def queues(name):
    """A system of the paper with a processor on the device, two on edges, and a port on each."""
    system = dmro.System(name).to_dict()
    for site in system["sites"]:
        if site["tier"] != "cloud":
            site |= {"processors": 1 if site["tier"] == "device" else 2, "ports": 1}
    return dmro.System.parse(system)


def make(copies, system, **settings):
    """Copies that wait at the end of an episode until they are reset."""
    settings |= {"system": system, "autoreset_mode": AutoresetMode.DISABLED}
    if args.arrivals:
        return dmro.ArrivalsVectorEnv(copies, arrivals=JOBS_A_SECOND, **settings)
    return dmro.GraphVectorEnv(copies, reward="shaped", **settings)


def scores(rows, costs, masks):
    """What the choice of each candidate costs, by its own cost and the network: [..., K]."""
    return (costs + network(rows)[..., 0]).masked_fill(~masks, torch.inf)


def play(environment, observations, choose):
    """Steps all copies to their ends: what was seen, chosen and earned, and the last info."""
    seen, chosen, earned = [], [], []
    ended = np.zeros(environment.num_envs, bool)
    while not ended.all():
        costs = torch.from_numpy(environment.candidate_costs()).float()
        masks = torch.from_numpy(environment.action_masks())
        state = torch.from_numpy(observations), costs, masks
        with torch.no_grad():
            actions = choose(scores(*state))
        observations, rewards, terminated, truncated, info = environment.step(actions.numpy())
        seen.append(state)
        chosen.append(actions)
        earned.append(torch.from_numpy(rewards).float())
        ended = terminated | truncated
    return (
        [torch.stack(part) for part in zip(*seen, strict=True)],
        torch.stack(chosen),
        torch.stack(earned),
        info,
    )


def policy(values):
    return torch.distributions.Categorical(logits=-values / TEMPERATURE)


def evaluate(who):
    """Prints the mean cost of the cheapest choices on each test, and of a reference."""
    for name, (environment, options, known) in tests.items():
        observations, _ = environment.reset(seed=0, options=options)
        info = play(environment, observations, lambda values: values.argmin(-1))[3]
        cost, reference = info["cost"].mean(), np.mean(known or info["reference"])
        gap = 100 * (cost / reference - 1)
        print(f"{who}, {name}: mean cost {cost:.4f}, reference {reference:.4f}, {gap:+.2f} %")


def search(workflows, system):
    """The costs of the plans of iterated local search."""
    return [plan.cost for plan in dmro.solve(workflows, system, "local-search", nodes=1)]


torch.set_num_threads(1)
torch.manual_seed(args.seed)
if args.arrivals:
    systems = {"congested-b": dmro.System("congested-b")}
    training = make(COPIES, "congested-b", jobs=JOBS)
    seeds = {"native_seed": [101, 102, 103, 104]}
    tests = {"4 times 2,500 jobs": (make(4, "congested-b", jobs=2500), seeds, None)}
else:
    systems = {name: queues(name) for name in ("table3", "table2")}
    training = make(COPIES, systems["table3"], subtasks=SUBTASKS)
    unseen = dmro.Workflows.generate(100, graphs=True, subtasks=SUBTASKS, seed=101)
    each = {"workflow": np.arange(len(unseen))}
    tests = {
        f"100 graphs on {name}": (make(100, at, workflows=unseen), each, search(unseen, at))
        for name, at in systems.items()
    }

inputs = training.single_observation_space.shape[-1]
network = nn.Sequential(
    nn.Linear(inputs, HIDDEN), nn.ReLU(),
    nn.Linear(HIDDEN, HIDDEN), nn.ReLU(),
    nn.Linear(HIDDEN, 1),
)  # fmt: skip
nn.init.zeros_(network[-1].weight)
nn.init.zeros_(network[-1].bias)
optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)

evaluate("greedy")
steps, number, start = 0, 0, time.perf_counter()
while steps < args.steps:
    # The members of a group have the same seed, and with it the same workflow, or the same jobs.
    first = args.seed * 1_000_000 + number * GROUPS
    seeds = np.repeat(np.arange(first, first + GROUPS), MEMBERS).tolist()
    states, chosen, earned, info = play(
        training, training.reset(seed=seeds)[0], lambda values: policy(values).sample()
    )
    returns, following = torch.zeros_like(earned), torch.zeros(COPIES)
    for place in reversed(range(len(earned))):
        following = returns[place] = earned[place] + DISCOUNT * following
    groups = returns.view(-1, GROUPS, MEMBERS)
    advantage = (groups - groups.mean(2, keepdim=True)).view(-1, COPIES)
    advantage /= advantage.std() + 1e-8
    loss = -(advantage * policy(scores(*states)).log_prob(chosen)).mean()
    optimizer.param_groups[0]["lr"] = RATE * (1 - steps / args.steps)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1)
    optimizer.step()
    steps += chosen.numel()
    number += 1
    if number % (10 if args.arrivals else 100) == 0:
        gap, seconds = 100 * info["gap"].mean(), time.perf_counter() - start
        print(f"{steps} steps, {seconds:.0f} s: random choices are {gap:+.1f} % from the reference")
evaluate("network")

# What dmro reads: the layers by their place, and in the metadata what the policy is for.
tensors = {
    f"networks.0.layers.{place // 2}.{name}": parameter.detach()
    for place, layer in enumerate(network)
    for name, parameter in layer.named_parameters()
}
name, system = next(iter(systems.items()))
origin = {"configuration": {"units": 1, "hidden": [HIDDEN, HIDDEN]}, "seed": args.seed}
if args.arrivals:
    key = "arrivals-policy"
    origin |= {"rounds": 0, "system": system.to_dict(), "arrivals": {"rate": JOBS_A_SECOND}}
    origin |= {"energyWeight": 0, "scaling": "none"}
else:
    key = "graph-policy"
    family = {"subtasks": [SUBTASKS, SUBTASKS], "communicationRatio": [1, 1], "edges": [0, 0]}
    family |= {"clouds": [0, 0], "energyWeights": [0.2], "hasRandomQueues": False}
    origin |= {"family": family | {"system": system.to_dict()}, "updates": 0}
    origin |= {"features": ["horizon", "rank", "load"], "stepCost": "shaped"}
shape = {"inputs": inputs, "hidden": [HIDDEN, HIDDEN], "outputs": 1}
architecture = json.dumps({**shape, "activation": "relu", "head": "linear"})
metadata = {"format": "dmro-weights-1", "architecture": architecture, "networks": "1"}
args.out.mkdir(parents=True, exist_ok=True)
save_file(tensors, args.out / "policy.safetensors", metadata | {key: json.dumps(origin)})
for name, system in systems.items():
    system.write(args.out / f"{name}.json")
print(f"written to {args.out}")
