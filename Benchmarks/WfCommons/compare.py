"""Plans workflows of WfCommons by schemes and by the packaged policy, and compares their costs.

Usage: compare.py DMRO [--out FOLDER] [--instances N] [--energy-weight δ]

Makes instances by the recipes of the package wfcommons, imports each by `dmro import`, and plans
them on a system with queues by `dmro solve` and `dmro decide`. Printed is a Markdown table: the mean
over workflows of cost ÷ cost of the cheapest plan without learning − 1, for each recipe and for all.

wfcommons takes no seed. Each instance has one of its own for Python's random numbers, those of
NumPy, and the names that uuid4 gives; so the instances are the same in each run.
"""

import argparse
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import uuid
from pathlib import Path

HERE = Path(__file__).parent
#: The greatest numbers of tasks; a recipe makes nothing that is smaller than its smallest example.
SIZES = (50, 100, 150)
#: The speed in MHz that stands for the machines of the instances: that of the slower cloud.
REFERENCE_SPEED = 150
SCHEMES = (
    "heft", "cpop", "peft", "greedy", "look", "pilot", "hill-climbing", "local-search", "genetic",
    "swarm",
)
POLICIES = {"five networks": (), "five networks, polished": ("--polish",)}


def drawn_uuid():
    return uuid.UUID(int=random.getrandbits(128), version=4)


def recipes():
    """The recipes of the package, by their names."""
    from wfcommons.wfchef import recipes as package

    names = sorted(name for name in dir(package) if name.endswith("Recipe"))
    return {name.removesuffix("Recipe").lower(): getattr(package, name) for name in names}


def make(recipe, size, seed):
    """Makes an instance; None where the recipe has no example that is small enough."""
    import numpy
    from wfcommons import WorkflowGenerator

    random.seed(seed)
    numpy.random.seed(seed)
    try:
        generator = WorkflowGenerator(recipe.from_num_tasks(size))
        return generator.build_workflow(f"{generator.workflow_recipe.name}-{size}-{seed}")
    except ValueError:
        return None


def run(*words):
    result = subprocess.run(
        [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{result.stderr.strip()}")
    return result.stdout


def imported(dmro, folder, instances):
    """Makes and imports the instances of all recipes, each with the name of its recipe."""
    import wfcommons.wfchef.duplicate

    uuid.uuid4 = drawn_uuid
    wfcommons.wfchef.duplicate.uuid4 = drawn_uuid
    found = []
    for name, recipe in recipes().items():
        for size in SIZES:
            for seed in range(instances):
                instance = make(recipe, size, seed)
                if instance is None:
                    break
                path = folder / f"{name}-{size}-{seed}.json"
                instance.write_json(path)
                text = run(dmro, "import", path, "--reference-speed", REFERENCE_SPEED)
                (workflow,) = json.loads(text)["workflows"]
                workflow["id"] = path.stem
                found.append((name, workflow))
    return found


def costs(dmro, command, workflows, options):
    print("dmro", command, *options, file=sys.stderr)
    text = run(
        dmro, command, "--system", HERE / "system.json", "--workflows", workflows, "--json", *options
    )
    return [plan["cost"] for plan in json.loads(text)["plans"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dmro", type=Path)
    parser.add_argument("--out", type=Path, default=Path("results/wfcommons"))
    parser.add_argument("--instances", type=int, default=1, help="for each recipe and size")
    parser.add_argument("--energy-weight", default="0.2")
    options = parser.parse_args()
    # The order of Python's sets of texts enters the instances.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, *sys.argv])

    options.out.mkdir(parents=True, exist_ok=True)
    dmro = options.dmro.resolve()
    found = imported(dmro, options.out, options.instances)
    workflows = options.out / "workflows.json"
    text = json.dumps({"workflows": [workflow for _, workflow in found]})
    workflows.write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    sizes = [len(workflow["subtasks"]) for _, workflow in found]
    print(f"{len(found)} workflows of {min(sizes)} to {max(sizes)} subtasks, SHA-256 {digest}…\n")

    weight = ("--energy-weight", options.energy_weight)
    # A search for references is not needed: all plans are compared with the same ones.
    rows = {
        scheme: costs(
            dmro, "solve", workflows, ("--scheme", scheme, "--nodes", "1", *weight)
        )
        for scheme in SCHEMES
    }
    best = [min(column) for column in zip(*rows.values())]
    for name, words in POLICIES.items():
        rows[name] = costs(dmro, "decide", workflows, (*words, *weight))

    names = list(dict.fromkeys(name for name, _ in found))
    print("| scheme | all | worst | " + " | ".join(names) + " |")
    print("|:--|" + "--:|" * (len(names) + 2))
    for scheme, values in rows.items():
        gaps = [100 * (value / least - 1) for value, least in zip(values, best)]
        cells = [statistics.mean(gaps), max(gaps)] + [
            statistics.mean(gap for gap, (own, _) in zip(gaps, found) if own == name)
            for name in names
        ]
        print(f"| {scheme} | " + " | ".join(f"{cell:.2f} %" for cell in cells) + " |")


if __name__ == "__main__":
    main()
