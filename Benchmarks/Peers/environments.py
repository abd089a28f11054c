"""Steps per second of environments from Python, on one core: ours, a twin in NumPy, others.

Each environment is checked before it is timed: the twin against ours, many copies of ours against
single ones, the copies of CartPole against Gymnasium's own. An environment whose package is missing
is left out, with a line that says so. Then all take turns, block after block, so that what else the
machine does hits all alike. A cell is the median of the blocks; actions are random, and drawn
before. Episodes that end are part of the time, with the workflow that is drawn next and, of ours,
the plan and the optimum (of graphs the best known plan, of jobs the selfish scheme) that it is
compared with. Seconds are those of the processor, so that other programs count little.

    .venv-peers/bin/python Benchmarks/Peers/environments.py
"""

import argparse
import itertools
import os
import statistics
import sys
import time
import warnings

import dmro
import gymnasium
import numpy as np

import numpy_chain
import offloading_peer

GRAPH = {"system": "table3", "subtasks": 20}
JOBS = {"system": "congested-b"}


class Single:
    """Steps of one environment, which is reset when an episode ends."""

    def __init__(self, environment, actions):
        self.environment, self.actions = environment, itertools.cycle(actions)
        self.steps = 1
        environment.reset(seed=1)

    def run(self, count):
        environment, actions = self.environment, self.actions
        step, reset = environment.step, environment.reset
        for action in itertools.islice(actions, count):
            _, _, terminated, truncated, _ = step(action)
            if terminated or truncated:
                reset()


class Copies:
    """Steps of many copies at once, which reset themselves."""

    def __init__(self, environment, actions):
        self.environment, self.actions = environment, itertools.cycle(actions)
        self.steps = environment.num_envs
        environment.reset(seed=1)

    def run(self, count):
        step = self.environment.step
        for action in itertools.islice(self.actions, count):
            step(action)


class EnvPoolCopies(Copies):
    """EnvPool takes its seed when it is made."""

    def __init__(self, environment, actions):
        self.environment, self.actions = environment, itertools.cycle(actions)
        self.steps = environment.config["num_envs"]
        environment.reset()


def single_actions(environment):
    drawn = np.random.default_rng(1).integers(0, environment.action_space.n, 1009)
    return drawn.tolist()


def copies_actions(actions, copies, dtype=np.int64):
    return list(np.random.default_rng(1).integers(0, actions, (97, copies), dtype))


def single(make):
    environment = make()
    return Single(environment, single_actions(environment))


def copies(make):
    environment = make()
    actions = copies_actions(environment.single_action_space.n, environment.num_envs)
    return Copies(environment, actions)


# Checks: each raises AssertionError where two environments differ.


def equal(what, found, expected, tolerance=0.0):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, err_msg=what)


def check_twin(steps=5000, number=16):
    """The twin in NumPy has the observations, rewards and ends of ours, single and in copies."""

    def source(seed):
        drawn = dmro.Workflows.generate(count=steps // numpy_chain.SUBTASKS + 1, seed=seed)
        rows = np.empty((len(drawn), numpy_chain.WIDTH))
        for row, workflow in zip(rows, drawn):
            row[0::2], row[1::2] = workflow.transfer, workflow.computation
        return rows

    rows = source(5)
    place = iter(range(len(rows)))
    twin = numpy_chain.NumpyChain(lambda count: rows[[next(place)]])
    ours = dmro.ChainEnv()
    equal("first", ours.reset(options={"native_seed": 5})[0], twin.reset()[0])
    for action in itertools.islice(itertools.cycle(single_actions(ours)), steps):
        found, expected = ours.step(action), twin.step(action)
        equal("observation", found[0], expected[0])
        equal("reward", found[1], expected[1], 1e-12)
        assert found[2:4] == expected[2:4], "the twin must end its episodes where ours does"
        if found[2]:
            equal("reset", ours.reset()[0], twin.reset()[0])

    # All copies of the twin begin at the same time, so that their workflows come in turns.
    drawn = np.stack([source(seed) for seed in range(number)], 1)
    place_of_all = iter(range(len(drawn)))
    twin = numpy_chain.NumpyChainVector(number, lambda _: drawn[next(place_of_all)], solves=True)
    ours = dmro.ChainVectorEnv(num_envs=number)
    options = {"native_seed": list(range(number))}
    equal("first of copies", ours.reset(options=options)[0], twin.reset()[0])
    for actions in itertools.islice(itertools.cycle(copies_actions(3, number)), 500):
        *found, told = ours.step(actions)
        *expected, known = twin.step(actions)
        for one, other in zip(found, expected):
            equal("step of copies", one, other, 1e-12)
        if known:
            equal("optimum", told["reference"], known["reference"], 1e-12)


def check_copies(name, settings, number=4, steps=300):
    """Copies of an environment of ours have the bytes of single ones, copied or not."""
    seeds = list(range(number))
    ones = [gymnasium.make(name, **settings) for _ in seeds]
    many = [gymnasium.make_vec(name, number, copy=copy, **settings) for copy in (True, False)]
    expected = np.stack([one.reset(seed=seed)[0] for one, seed in zip(ones, seeds)])
    for environment in many:
        equal(f"{name}, first", environment.reset(seed=seeds)[0], expected)
    ended = [False] * number
    choices = copies_actions(many[0].single_action_space.n, number)
    for actions in itertools.islice(itertools.cycle(choices), steps):
        rows = []
        for index, one in enumerate(ones):
            if ended[index]:
                row = (one.reset()[0], 0.0, False, False)
            else:
                row = one.step(int(actions[index]))[:4]
            ended[index] = row[2] or row[3]
            rows.append(row)
        for environment in many:
            for found, expected in zip(environment.step(actions)[:4], zip(*rows)):
                equal(f"{name}, step", found, np.stack(expected))


def check_cartpole(environment, step, steps=300):
    """The copies of a CartPole move as Gymnasium's single one does."""
    single = gymnasium.make("CartPole-v1").unwrapped
    single.reset(seed=1)
    observations, ended = environment.reset()[0].copy(), None
    for actions in itertools.islice(copies_actions(2, len(observations), np.int32), steps):
        following, _, terminated, truncated, _ = step(actions)
        for index, action in enumerate(actions):
            if ended is not None and ended[index]:
                continue  # It is reset by this step.
            single.state, single.steps_beyond_terminated = observations[index], None
            expected, _, end, _, _ = single.step(int(action))
            equal("CartPole", following[index], expected, 1e-5)
            assert end == terminated[index], "CartPole must end where Gymnasium's does"
        observations, ended = following.copy(), terminated | truncated


def ours():
    """The contenders of this project, and the twin."""

    def vector(name, number, settings, copy=True):
        return lambda: gymnasium.make_vec(name, number, copy=copy, **settings)

    chain, graph, jobs = "dmro/Chain-v0", "dmro/Graph-v0", "dmro/Arrivals-v0"
    return {
        "chain of 10, `dmro.ChainEnv`": lambda: single(dmro.ChainEnv),
        "chain of 10, `gymnasium.make`": lambda: single(lambda: gymnasium.make(chain)),
        "chain of 10, 64 copies": lambda: copies(vector(chain, 64, {})),
        "chain of 10, 64 copies, `copy=False`": lambda: copies(vector(chain, 64, {}, False)),
        "chain of 10, 1024 copies": lambda: copies(vector(chain, 1024, {})),
        "chain of 10, 1024 copies, `copy=False`": lambda: copies(vector(chain, 1024, {}, False)),
        "graph of 20, `dmro.GraphEnv`": lambda: single(lambda: dmro.GraphEnv(**GRAPH)),
        "graph of 20, 64 copies": lambda: copies(vector(graph, 64, GRAPH)),
        "jobs over time, `dmro.ArrivalsEnv`": lambda: single(lambda: dmro.ArrivalsEnv(**JOBS)),
        "jobs over time, 64 copies": lambda: copies(vector(jobs, 64, JOBS)),
        "jobs over time, 1024 copies": lambda: copies(vector(jobs, 1024, JOBS)),
        "twin in NumPy, one copy": lambda: single(numpy_chain.NumpyChain),
        "twin in NumPy, 64 copies": lambda: copies(lambda: numpy_chain.NumpyChainVector(64)),
        "twin in NumPy, 1024 copies": lambda: copies(lambda: numpy_chain.NumpyChainVector(1024)),
        "twin in NumPy, 64 copies, with the optimum": lambda: copies(
            lambda: numpy_chain.NumpyChainVector(64, solves=True)
        ),
        "twin in NumPy, 1024 copies, with the optimum": lambda: copies(
            lambda: numpy_chain.NumpyChainVector(1024, solves=True)
        ),
    }


def cartpole():
    """CartPole of Gymnasium, and of EnvPool where it is installed."""
    name = "CartPole-v1"

    def vectorized(number):
        return gymnasium.make_vec(name, number, vectorization_mode="vector_entry_point")

    contenders = {
        "CartPole, `gymnasium.make`": lambda: single(lambda: gymnasium.make(name)),
        "CartPole, `SyncVectorEnv` of 64": lambda: copies(
            lambda: gymnasium.make_vec(name, 64, vectorization_mode="sync")
        ),
        "CartPole in NumPy, 64 copies": lambda: copies(lambda: vectorized(64)),
        "CartPole in NumPy, 1024 copies": lambda: copies(lambda: vectorized(1024)),
    }
    environment = vectorized(8)
    check_cartpole(environment, environment.step)
    try:
        import envpool
    except ImportError:
        print("- EnvPool is not installed: left out.")
        return contenders

    def pool(number):
        return envpool.make(name, env_type="gymnasium", num_envs=number, num_threads=1, seed=1)

    environment = pool(8)
    check_cartpole(environment, environment.step)
    for number in (64, 1024):
        contenders[f"CartPole of EnvPool, {number} copies"] = lambda number=number: EnvPoolCopies(
            pool(number), copies_actions(2, number, np.int32)
        )
    return contenders


def prepare(contender, seconds):
    """The number of calls in a block of about so many seconds."""
    count = 1
    while True:
        start = time.process_time()
        contender.run(count)
        taken = time.process_time() - start
        if taken > seconds / 4:
            return max(1, round(count * seconds / taken))
        count *= 2


def measure(contenders, rounds, seconds):
    """Steps per second of each in each round, {name: [rate]}."""
    made = {}
    for name, make in contenders.items():
        made[name] = make()
        print(f"made {name}", file=sys.stderr)
    counts = {name: prepare(contender, seconds) for name, contender in made.items()}
    rates = {name: [] for name in made}
    for number in range(rounds):
        for name, contender in made.items():
            start = time.process_time()
            contender.run(counts[name])
            taken = time.process_time() - start
            rates[name].append(counts[name] * contender.steps / taken)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return rates


#: Which rows are divided by which, below the table.
RATIOS = [
    ("chain of 10, `dmro.ChainEnv`", "twin in NumPy, one copy"),
    ("chain of 10, 64 copies", "twin in NumPy, 64 copies"),
    ("chain of 10, 64 copies", "twin in NumPy, 64 copies, with the optimum"),
    ("chain of 10, 1024 copies", "twin in NumPy, 1024 copies"),
    ("chain of 10, 1024 copies", "twin in NumPy, 1024 copies, with the optimum"),
    ("chain of 10, `gymnasium.make`", "CartPole, `gymnasium.make`"),
    ("chain of 10, 64 copies", "CartPole, `SyncVectorEnv` of 64"),
    ("chain of 10, 64 copies", "CartPole in NumPy, 64 copies"),
    ("chain of 10, 1024 copies", "CartPole in NumPy, 1024 copies"),
    ("chain of 10, 64 copies", "CartPole of EnvPool, 64 copies"),
    ("chain of 10, 1024 copies", "CartPole of EnvPool, 1024 copies"),
    ("graph of 20, `dmro.GraphEnv`", offloading_peer.FOG),
    ("graph of 20, `dmro.GraphEnv`", offloading_peer.BINARY),
]


def report(rates):
    print("\n| environment | steps per second | lowest to highest block |\n|:--|--:|--:|")
    for name, values in rates.items():
        median, least, most = statistics.median(values), min(values), max(values)
        print(f"| {name} | {median:,.0f} | {least:,.0f} to {most:,.0f} |")
    print("\n| ratio, median over the rounds | |\n|:--|--:|")
    for name, other in RATIOS:
        if name in rates and other in rates:
            ratios = [one / two for one, two in zip(rates[name], rates[other])]
            print(f"| {name} ÷ {other} | {statistics.median(ratios):.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.2, help="of a block")
    parser.add_argument("--core", type=int, default=1 if os.cpu_count() > 1 else 0)
    parser.add_argument("--only", default="", help="rows with this text in their names")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.core})
    warnings.filterwarnings("ignore")
    gymnasium.logger.min_level = gymnasium.logger.ERROR

    check_twin()
    print("- The twin in NumPy has the observations, rewards, ends and optima of chains.")
    for name, settings in (
        ("dmro/Chain-v0", {}),
        ("dmro/Graph-v0", GRAPH),
        ("dmro/Arrivals-v0", JOBS | {"jobs": 100}),
    ):
        check_copies(name, settings)
    print("- Copies of chains, graphs and jobs have the bytes of single environments.")
    contenders = ours() | cartpole()
    print("- Copies of CartPole move as Gymnasium's single one.")
    contenders |= offloading_peer.contenders(Single)
    contenders = {name: make for name, make in contenders.items() if options.only in name}
    report(measure(contenders, options.rounds, options.seconds))


main()
