"""Checks or times one peer: run_peer.py NAME check | update | decide | train, then shape options."""

import argparse
import importlib
import json

import numpy as np

from chain import INTERVAL, training
from peer import Shape, check, draw_memory, measure

PEERS = {
    "numpy": ("numpy_peer", "Peer"),
    "jax-vmap": ("jax_peer", "Peer"),
    "jax-unrolled": ("jax_peer", "Unrolled"),
    "torch-vectorized": ("torch_vectorized_peer", "Peer"),
    "torch-loop": ("torch_loop_peer", "Peer"),
    "torch-loop-default": ("torch_loop_peer", "Default"),
    "sb3": ("sb3_peer", "Peer"),
    "sb3-default": ("sb3_peer", "Default"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("work", choices=("check", "update", "decide", "train"))
    shape_options = {"networks": 5, "inputs": 22, "hidden": 64, "actions": 3, "batch": 32}
    for option, default in shape_options.items():
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    module, attribute = PEERS[options.name]
    module = importlib.import_module(module)
    make = getattr(module, attribute)
    if options.work == "check":
        print(json.dumps({"peer": options.name, "greatestDifference": check(make)}))
        return

    shape = Shape(
        options.networks, options.inputs, options.hidden, options.actions, options.batch
    )
    generator = np.random.default_rng(1)
    parameters = shape.draw(generator)
    if options.work == "train":
        if hasattr(module, "training"):
            train = module.training(shape)
        elif hasattr(make, "training"):
            train = make.training(shape)
        else:
            train = training(make, shape)
        best, median = measure(train, options.seconds)
        steps = INTERVAL * getattr(train, "updates", 1)
        result = {"environmentStepsPerSecond": (steps / best, steps / median)}
    else:
        peer = make(shape, parameters, parameters)
        if options.work == "update":
            peer.fill(draw_memory(shape, generator))
            unit = getattr(peer, "block", 1)
            best, median = measure(lambda count: peer.update(count * unit), options.seconds)
            updates = shape.s * unit
            result = {"networkUpdatesPerSecond": (updates / best, updates / median)}
        else:
            state = generator.random(shape.D, np.float32)

            def decide(count):
                for _ in range(count):
                    peer.decide(state)

            best, median = measure(decide, options.seconds)
            result = {"latencyMicroseconds": (best * 1e6, median * 1e6)}
    line = {"work": options.work}
    line.update({key: round(values[0], 3) for key, values in result.items()})
    line["median"] = {key: round(values[1], 3) for key, values in result.items()}
    print(json.dumps(line))


main()
