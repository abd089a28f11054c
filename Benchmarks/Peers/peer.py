"""What every peer has in common: shapes, the golden case, and the clock.

A peer is a class with

    Peer(shape, parameters, frozen)         parameters: six arrays, stacked over networks
    losses_and_gradients(batch)             of one minibatch for each network
    step(batch)                             one step of Adam on that minibatch
    fill(memory)                            takes over a memory for the updates
    update(count)                           that many updates, minibatches drawn from the memory;
                                            a multiple of the attribute block, where it has one
    decide(state)                           every network's preferred action in one state

A module may have training(shape), which returns a function that trains for a number of updates, or
for as many times the updates of its attribute; other peers train by chain.training.
"""

import json
import math
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
GOLDEN = Path(__file__).parents[2] / "Tests/DMRONetworksTests/Golden/q-update.json"
CAPACITY = 10_000
FREEZE_INTERVAL = 200


@dataclass
class Shape:
    """s networks with D inputs, two hidden layers of H, and A outputs; B transitions each."""

    s: int
    D: int
    H: int
    A: int
    B: int
    rate: float = 0.001
    discount: float = 0.9

    def widths(self):
        return [(self.D, self.H), (self.H, self.H), (self.H, self.A)]

    def draw(self, generator):
        """Parameters as He et al. draw them, biases 0."""
        arrays = []
        for inputs, outputs in self.widths():
            deviation = math.sqrt(2 / inputs)
            weights = generator.normal(0, deviation, (self.s, inputs, outputs))
            arrays += [weights.astype(np.float32), np.zeros((self.s, outputs), np.float32)]
        return arrays


@dataclass
class Batch:
    """Transitions: [s, B, D], [s, B]; as a memory [capacity, D] and [s, capacity]."""

    states: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    next_states: np.ndarray
    discounts: np.ndarray

    def arrays(self):
        return self.states, self.actions, self.rewards, self.next_states, self.discounts


def draw_memory(shape, generator, capacity=CAPACITY):
    """A full memory: the networks share states, and have their own actions and rewards."""
    return Batch(
        generator.random((capacity, shape.D), np.float32),
        generator.integers(0, shape.A, (shape.s, capacity)),
        -generator.random((shape.s, capacity), np.float32),
        generator.random((capacity, shape.D), np.float32),
        np.full((shape.s, capacity), shape.discount, np.float32),
    )


def check(make):
    """Compares a peer with the golden case: losses, gradients, parameters after a step of Adam.

    Raises where they differ by more than the tolerances of the case, or where a peer's own update
    from a memory does something else than its step.
    """
    golden = json.loads(GOLDEN.read_text())
    shape = Shape(*(golden[key] for key in "sDHAB"), golden["lr"], golden["gamma"])

    def stacked(values):
        return [np.array(values[name], np.float32) for name in NAMES]

    raw = golden["batch"]
    batch = Batch(
        np.array(raw["S"], np.float32),
        np.array(raw["a"]),
        np.array(raw["R"], np.float32),
        np.array(raw["S2"], np.float32),
        golden["gamma"] * (1 - np.array(raw["done"], np.float32)),
    )
    worst = 0.0

    def compare(what, found, expected, tolerance):
        nonlocal worst
        found, expected = np.asarray(found, np.float64), np.asarray(expected)
        assert found.shape == expected.shape, f"{what}: {found.shape}, not {expected.shape}"
        difference = float(np.abs(found - expected).max())
        if not difference <= tolerance:
            raise SystemExit(f"{what} is off by {difference}, at most {tolerance} is allowed")
        worst = max(worst, difference)

    peer = make(shape, stacked(golden["params"]), stacked(golden["target"]))
    losses, gradients = peer.losses_and_gradients(batch)
    expected = golden["expected"]
    compare("the loss", losses, expected["loss"], 1e-6)
    for name, gradient in zip(NAMES, gradients):
        compare(f"the gradient of {name}", gradient, expected["grad"][name], 1e-6)
    peer.step(batch)
    for name, parameter in zip(NAMES, peer.parameters()):
        compare(f"{name} after one step", parameter, expected["params_after_1"][name], 1e-6)
    for _ in range(9):
        peer.step(batch)
    for name, parameter in zip(NAMES, peer.parameters()):
        compare(f"{name} after ten steps", parameter, expected["params_after_10"][name], 5e-6)

    # A memory that holds one transition only: whatever is drawn, updates must be these steps. Several
    # of them, as the first step of Adam hides the size of a gradient.
    generator = np.random.default_rng(2)
    parameters, frozen = shape.draw(generator), shape.draw(generator)
    memory = draw_memory(shape, generator)
    for array in (memory.states, memory.next_states):
        array[:] = array[0]
    for array in (memory.actions, memory.rewards, memory.discounts):
        array[:] = array[:, :1]
    one, other = (make(shape, parameters, frozen) for _ in range(2))
    one.block = 1
    one.fill(memory)
    one.update(5)
    many = (shape.s, shape.B)
    batch = Batch(
        np.broadcast_to(memory.states[0], many + (shape.D,)).copy(),
        memory.actions[:, : shape.B].copy(),
        memory.rewards[:, : shape.B].copy(),
        np.broadcast_to(memory.next_states[0], many + (shape.D,)).copy(),
        memory.discounts[:, : shape.B].copy(),
    )
    for _ in range(5):
        other.step(batch)
    for name, parameter, same in zip(NAMES, one.parameters(), other.parameters()):
        compare(f"{name} after five updates", parameter, same, 1e-5)
    return worst


def measure(work, seconds):
    """The best and the median seconds of a unit of work, in blocks of about a fiftieth."""
    size = 1
    while True:
        start = time.perf_counter()
        work(size)
        if time.perf_counter() - start > seconds / 100:
            break
        size *= 2
    durations = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(durations) < 3:
        start = time.perf_counter()
        work(size)
        durations.append((time.perf_counter() - start) / size)
    return min(durations), statistics.median(durations)
