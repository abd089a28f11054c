"""Has PyTorch read the weights of a training, and dmro what PyTorch wrote.

Usage: check_torch.py DMRO FOLDER WORKFLOWS

Action values agree with those recomputed in double precision within 1e-5 relative, the plans that
they lead to are those of `dmro decide`, and weights that went through PyTorch give the same plans.
Weights that were changed in PyTorch give others: those of the change.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import check_weights
import numpy
import torch
import torch_networks
from safetensors.numpy import load_file

TOLERANCE = 1e-5


def plans(dmro, folder, workflows):
    """The plans of `dmro decide`."""
    command = [dmro, "decide", folder, "--workflows", workflows, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["plans"]


def main():
    dmro, folder, workflows = sys.argv[1:]
    config = json.loads(Path(folder, "config.json").read_text())
    networks, metadata = torch_networks.load(f"{folder}/weights.safetensors")
    tensors = load_file(f"{folder}/weights.safetensors")

    states = numpy.random.default_rng(1).random((100, networks[0][0].in_features), numpy.float32)
    furthest = 0.0
    for j, network in enumerate(networks):
        with torch.no_grad():
            found = network(torch.from_numpy(states)).numpy()
        for row, state in zip(found, states):
            expected = check_weights.action_values(tensors, j, config, state)
            error = numpy.abs(row - expected) / numpy.maximum(1, numpy.abs(expected))
            furthest = max(furthest, error.max())
    if furthest > TOLERANCE:
        sys.exit(f"PyTorch's action values differ by {furthest}")

    original = plans(dmro, folder, workflows)
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        torch_networks.save(networks, metadata, f"{copy}/weights.safetensors")
        if plans(dmro, copy, workflows) != original:
            sys.exit("weights that went through PyTorch give other plans")
        for network in networks:
            network[-1].bias.data[1] += 1e6
        torch_networks.save(networks, metadata, f"{copy}/weights.safetensors")
        sites = {site for plan in plans(dmro, copy, workflows) for site in plan["decision"]}
        if sites != {1}:
            sys.exit(f"weights that were to choose site 1 in PyTorch choose {sites}")
    print(
        f"PyTorch {torch.__version__}: {len(networks)} networks within {furthest:.1e}, "
        "written back and decided by"
    )


if __name__ == "__main__":
    main()
