"""A double DQN in PyTorch on many copies of the chain environment, written as a training of dmro.

The copies step together in native code; the network learns from a replay memory. At the end it
plans the unseen workflows of `dmro evaluate`, and is written to a folder that the command reads:

    pip install ./Python torch safetensors
    python dqn_torch.py --out results/torch        # half a minute
    dmro evaluate results/torch --name torch       # the network beside all schemes
    dmro export results/torch --onnx results/torch/policy.onnx
"""

import argparse
import copy
import json
import time
from pathlib import Path

import gymnasium
import numpy as np
import torch
from gymnasium.vector import AutoresetMode
from safetensors.torch import save_file
from torch import nn

import dmro

parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("--system", default="table2", help="a name or a file, as of dmro train")
parser.add_argument("--steps", type=int, default=100_000, help="steps of all copies together")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--out", type=Path, default=Path("results/torch"))
args = parser.parse_args()

COPIES, CAPACITY, BATCH, UPDATES, RENEWAL = 64, 50_000, 256, 4, 200
HIDDEN, RATE, DISCOUNT = 64, 1e-3, 1.0

torch.set_num_threads(1)
torch.manual_seed(args.seed)
random = np.random.default_rng(args.seed)
# Ended copies are reset in the same step, so that every step is a transition.
environment = gymnasium.make_vec(
    "dmro/Chain-v0", COPIES, system=args.system, autoreset_mode=AutoresetMode.SAME_STEP
)
inputs = environment.single_observation_space.shape[0]
sites = int(environment.single_action_space.n)

network = nn.Sequential(
    nn.Linear(inputs, HIDDEN), nn.ReLU(),
    nn.Linear(HIDDEN, HIDDEN), nn.ReLU(),
    nn.Linear(HIDDEN, sites),
)  # fmt: skip
frozen = copy.deepcopy(network)
optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)

states = torch.zeros(CAPACITY, inputs)
following = torch.zeros(CAPACITY, inputs)
actions = torch.zeros(CAPACITY, dtype=torch.int64)
rewards = torch.zeros(CAPACITY)
continues = torch.zeros(CAPACITY)  # 0 where the episode ended: what follows does not count


def update() -> float:
    """One step of Adam on a minibatch; the online network chooses the next action, the frozen one
    values it."""
    rows = torch.randint(min(stored, CAPACITY), (BATCH,))
    with torch.no_grad():
        best = network(following[rows]).argmax(1, keepdim=True)
        value = frozen(following[rows]).gather(1, best)[:, 0]
        target = rewards[rows] + DISCOUNT * continues[rows] * value
    found = network(states[rows]).gather(1, actions[rows, None])[:, 0]
    loss = nn.functional.smooth_l1_loss(found, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


observations, _ = environment.reset(seed=args.seed)
stored = updates = 0
start = time.perf_counter()
while stored < args.steps:
    epsilon = max(0.05, 1 - 2 * stored / args.steps)
    with torch.no_grad():
        chosen = network(torch.from_numpy(observations)).argmax(1).numpy()
    explores = random.random(COPIES) < epsilon
    chosen = np.where(explores, random.integers(0, sites, COPIES), chosen)
    after, reward, ended, _, _ = environment.step(chosen)
    rows = torch.arange(stored, stored + COPIES) % CAPACITY
    states[rows], following[rows] = torch.from_numpy(observations), torch.from_numpy(after)
    actions[rows], continues[rows] = torch.from_numpy(chosen), 1 - torch.from_numpy(ended).float()
    rewards[rows] = torch.from_numpy(reward).float()
    observations = after
    stored += COPIES
    if stored < 2000:
        continue
    for _ in range(UPDATES):
        loss = update()
        updates += 1
        if updates % RENEWAL == 0:
            frozen.load_state_dict(network.state_dict())
    if updates % 2000 == 0:
        print(f"{stored} steps, {updates} updates, loss {loss:.5f}")
print(f"trained in {time.perf_counter() - start:.1f} s")

# The unseen workflows, all at once; costs are scaled as in the training.
unseen = dmro.Workflows.workload(part="unseen", seed=1, count=1000)
test = dmro.ChainVectorEnv(
    len(unseen), args.system, workflows=unseen, max_computation=1e5, max_transfer=100
)
observations, _ = test.reset(seed=0, options={"workflow": np.arange(len(unseen))})
ended = np.zeros(len(unseen), bool)
while not ended.all():
    with torch.no_grad():
        chosen = network(torch.from_numpy(observations)).argmax(1).numpy()
    observations, _, ended, _, info = test.step(chosen)
cost, optimum = info["cost"].mean(), info["reference"].mean()
print(f"mean cost {cost:.4f}, optimum {optimum:.4f}, gap {100 * (cost / optimum - 1):.2f} %")

# What dmro reads: the tensors of torch.nn.Linear by their place, and the settings of the training.
layers = [layer for layer in network if isinstance(layer, nn.Linear)]
tensors = {
    f"networks.0.layers.{place}.{name}": parameter.detach()
    for place, layer in enumerate(layers)
    for name, parameter in layer.named_parameters()
}
shape = {"inputs": inputs, "hidden": [HIDDEN, HIDDEN], "outputs": sites}
architecture = json.dumps({**shape, "activation": "relu", "head": "linear"})
settings = {
    "format": "dmro-training-1",
    "system": dmro.System(args.system).to_dict(),
    "model": {"units": 1, "hidden": [HIDDEN, HIDDEN]},
    "updates": updates,
    "seed": args.seed,
}
metadata = {"format": "dmro-weights-1", "architecture": architecture, "networks": "1"}
args.out.mkdir(parents=True, exist_ok=True)
save_file(tensors, args.out / "weights.safetensors", metadata)
(args.out / "config.json").write_text(json.dumps(settings, indent=2) + "\n")
print(f"written to {args.out}; see it beside all schemes: dmro evaluate {args.out} --name torch")
