"""Recomputes the plans of `dmro decide` without a line of DMRO.

Usage: check_weights.py FOLDER WORKFLOWS

FOLDER holds config.json, weights.safetensors and plans.json (what `dmro decide --json` printed).
PyPI's safetensors reads the weights; state encoding, forward pass, rollouts and costs are written
here anew, from the definitions of the model. The plans must be the same and the costs agree within
1e-9 relative; only where two action values tie within the precision of single floats may a plan
differ. A perturbed weight must change plans, or the check itself would be worth nothing.
"""

import json
import sys
from pathlib import Path

import numpy
from safetensors.numpy import load_file

TOLERANCE = 1e-9
TIE = 1e-5


class System:
    """Costs of plans: Equations (3) to (9) under one scaling."""

    def __init__(self, config):
        sites = config["system"]["sites"]
        weights = {"device": 1.0, **config["system"]["energyWeights"]}
        self.speed = numpy.array([site["speed"] for site in sites], dtype=float)
        self.energy = numpy.array([site["energy"] * weights[site["tier"]] for site in sites])
        self.bandwidth = numpy.array(
            [
                [numpy.inf if value is None else value for value in row]
                for row in config["system"]["bandwidth"]
            ]
        )
        self.delta = config["energyWeight"]
        self.v_max = config["bounds"]["maxComputation"]
        self.e_max = config["bounds"]["maxTransfer"]
        links = self.bandwidth[numpy.isfinite(self.bandwidth)]
        unweighted = numpy.array([site["energy"] for site in sites])
        self.scales = {
            "none": (1.0, 1.0, 1.0),
            "per-term": (
                self.v_max / self.speed.min(),
                self.e_max / links.min(),
                self.v_max * self.energy.max(),
            ),
            "per-parameter": (
                self.v_max / self.speed.max(),
                self.e_max / links.max(),
                self.v_max * unweighted.max(),
            ),
        }[config["scaling"]]

    def cost(self, workflow, plan):
        """The total cost, the delay in seconds and the energy in joules of a plan."""
        path = [0, *plan, 0]
        computing = sum(v / self.speed[b] for v, b in zip(workflow["computation"], plan))
        transmission = sum(
            e / self.bandwidth[a, b] for e, a, b in zip(workflow["transfer"], path, path[1:])
        )
        joules = sum(v * self.energy[b] for v, b in zip(workflow["computation"], plan))
        scales = self.scales
        total = computing / scales[0] + transmission / scales[1] + self.delta * joules / scales[2]
        return total, computing + transmission, joules


def state(config, system, workflow, position, previous, slots):
    """The state S_i: the previous site, then e_{i-1}, v_i, e_i, ..., then zeros."""
    if config["encoding"] == "one-hot":
        site = [float(k == previous) for k in range(len(system.speed))]
    else:
        site = [float(previous)]
    features = [workflow["transfer"][position] / system.e_max]
    for i in range(position, len(workflow["computation"])):
        features.append(workflow["computation"][i] / system.v_max)
        features.append(workflow["transfer"][i + 1] / system.e_max)
    features += [0.0] * (2 * slots + 1 - len(features))
    return numpy.array(site + features, dtype=numpy.float32)


def action_values(tensors, network, config, inputs):
    """The forward pass of one network, in double precision."""
    activation = {
        "relu": lambda x: numpy.maximum(x, 0),
        "tanh": numpy.tanh,
        "identity": lambda x: x,
    }[config["model"]["activation"]]

    def dense(name, values):
        name = f"networks.{network}.{name}"
        sums = tensors[f"{name}.weight"].astype(float) @ values
        return sums + tensors[f"{name}.bias"].astype(float)

    values = inputs.astype(float)
    hidden = config["model"]["hidden"]
    for layer in range(len(hidden)):
        values = activation(dense(f"layers.{layer}", values))
    if config["model"]["head"] == "linear":
        return dense(f"layers.{len(hidden)}", values)
    half = hidden[-1] // 2
    advantages = dense("advantage", values[half:])
    return dense("value", values[:half]) + advantages - advantages.mean()


def decide(config, system, tensors, workflow, slots):
    """The plan of the lowest total cost among those of the networks; ties go to the first.

    Also returns the smallest margin, relative, by which any action was chosen.
    """
    best, margin = None, numpy.inf
    for network in range(config["model"]["units"]):
        plan, previous = [], 0
        for position in range(len(workflow["computation"])):
            inputs = state(config, system, workflow, position, previous, slots)
            values = action_values(tensors, network, config, inputs)
            previous = int(numpy.argmax(values))
            plan.append(previous)
            second, first = numpy.sort(values)[-2:]
            margin = min(margin, (first - second) / max(1, abs(first)))
        cost = system.cost(workflow, plan)
        if best is None or cost[0] < best[1][0]:
            best = plan, cost
    return *best, margin


def differences(config, tensors, workflows, plans):
    """Lines about every plan that is not the same."""
    system = System(config)
    slots = config["workload"]["subtasks"]
    lines = []
    for workflow, given in zip(workflows, plans, strict=True):
        plan, costs, margin = decide(config, system, tensors, workflow, slots)
        if workflow["id"] != given["id"]:
            lines.append(f"{workflow['id']}: the plan is that of {given['id']}")
        if plan != given["decision"]:
            if margin < TIE:
                continue
            lines.append(f"{workflow['id']}: decided {given['decision']}, recomputed {plan}")
        for name, cost in zip(("cost", "delay", "energy"), costs):
            if abs(cost - given[name]) > TOLERANCE * abs(cost):
                lines.append(f"{workflow['id']}: {name} {given[name]!r}, recomputed {cost!r}")
    return lines


def perturbed(tensors):
    """The same networks but for one number each: the first bias of the output layer."""
    result = {name: values.copy() for name, values in tensors.items()}
    dueling = any(name.endswith(".advantage.bias") for name in tensors)
    last = max(int(name.split(".")[3]) for name in tensors if ".layers." in name)
    for name in tensors:
        if name.endswith(".advantage.bias" if dueling else f".layers.{last}.bias"):
            result[name][0] += 1e6
    return result


def main():
    folder, workflow_file = map(Path, sys.argv[1:])
    config = json.loads((folder / "config.json").read_text())
    plans = json.loads((folder / "plans.json").read_text())["plans"]
    workflows = json.loads(workflow_file.read_text())["workflows"]
    tensors = load_file(folder / "weights.safetensors")

    lines = differences(config, tensors, workflows, plans)
    if lines:
        sys.exit("\n".join(lines))
    if not differences(config, perturbed(tensors), workflows, plans):
        sys.exit("a perturbed weight changed no plan: the check does not see the weights")
    used = sorted({site for plan in plans for site in plan["decision"]})
    print(
        f"{folder.name}: {len(plans)} plans of {config['model']['units']} networks recomputed, "
        f"sites used {used}; a perturbed weight was noticed"
    )


if __name__ == "__main__":
    main()
