"""The environment of chains on Table II in NumPy: one copy, and many copies in arrays.

The same observations and rewards as `dmro.ChainEnv` and `dmro.ChainVectorEnv` with their defaults:
terms scaled one by one, a weight of energy of 0.2, the site before as one of three numbers. It is
written for speed as far as NumPy goes, and does less: it reports no plan, delay or energy, and the
optimum only where it is asked to.
"""

import gymnasium
import numpy as np

SUBTASKS, SITES = 10, 3
SPEED = np.array([30.0, 70, 150])  # MHz
ENERGY = np.array([0.3, 0.15, 0.1])  # J per megacycle
BANDWIDTH = np.array([[np.inf, 800, 10], [800, np.inf, 200], [10, 200, np.inf]])  # MB/s
MAX_COMPUTATION, MAX_TRANSFER, ENERGY_WEIGHT = 1e5, 100.0, 0.2
# What a megacycle costs at a site, and a megabyte between two, divided by their greatest values.
COMPUTATION = (SPEED.min() / SPEED + ENERGY_WEIGHT * ENERGY / ENERGY.max()) / MAX_COMPUTATION
TRANSFER = BANDWIDTH.min() / BANDWIDTH / MAX_TRANSFER
WIDTH = 2 * SUBTASKS + 1
FEATURES = SITES + WIDTH
ONE_HOT = np.eye(SITES, dtype=np.float32)


def draw(generator, count):
    """e0, v1, e1, ..., vN, eN of `count` workflows, in MB and megacycles: [count, 2N + 1]."""
    rows = np.empty((count, WIDTH))
    rows[:, 0] = generator.uniform(50, 100, count)
    rows[:, 1::2] = generator.uniform(1e3, 1e5, (count, SUBTASKS))
    rows[:, 2::2] = generator.uniform(10, 50, (count, SUBTASKS))
    return rows


def scaled(rows):
    """The features of workflows, and zeros behind them: [count, 4N + 1]."""
    features = np.zeros((len(rows), WIDTH + 2 * SUBTASKS), np.float32)
    features[:, 0:WIDTH:2] = rows[:, 0::2] / MAX_TRANSFER
    features[:, 1:WIDTH:2] = rows[:, 1::2] / MAX_COMPUTATION
    return features


def optimum(rows):
    """The least cost of each workflow, a shortest path: [count]."""
    least = np.full((len(rows), SITES), np.inf)
    least[:, 0] = 0
    for subtask in range(SUBTASKS):
        paths = least[:, :, None] + rows[:, 2 * subtask, None, None] * TRANSFER
        least = paths.min(1) + rows[:, 2 * subtask + 1, None] * COMPUTATION
    return (least + rows[:, -1, None] * TRANSFER[:, 0]).min(1)


class NumpyChain(gymnasium.Env):
    """One copy. `source(count)` returns the next workflows; by default they are drawn."""

    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (FEATURES,), np.float32)
    action_space = gymnasium.spaces.Discrete(SITES)
    computation, transfer = COMPUTATION.tolist(), TRANSFER.tolist()

    def __init__(self, source=None):
        self.source = source

    def observe(self):
        observation = np.zeros(FEATURES, np.float32)
        if self.position < SUBTASKS:
            observation[self.site] = 1
            start = 2 * self.position
            observation[SITES:] = self.features[start : start + WIDTH]
        return observation

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        rows = self.source(1) if self.source else draw(self.np_random, 1)
        self.row, self.features = rows[0].tolist(), scaled(rows)[0]
        self.position = self.site = 0
        return self.observe(), {}

    def step(self, action):
        start = 2 * self.position
        cost = self.row[start + 1] * self.computation[action]
        cost += self.row[start] * self.transfer[self.site][action]
        self.site = action
        self.position += 1
        ended = self.position == SUBTASKS
        if ended:
            cost += self.row[start + 2] * self.transfer[action][0]
        return self.observe(), -cost, ended, False, {}


class NumpyChainVector(gymnasium.vector.VectorEnv):
    """Many copies, each at a position of its own; ended ones are reset by the next step.

    With `solves` the info of a step in which an episode ends holds the optima, as that of ours.
    """

    metadata = {"autoreset_mode": gymnasium.vector.AutoresetMode.NEXT_STEP}

    def __init__(self, num_envs, source=None, solves=False):
        self.num_envs, self.source, self.solves = num_envs, source, solves
        self.single_observation_space = NumpyChain.observation_space
        self.single_action_space = NumpyChain.action_space
        batch = gymnasium.vector.utils.batch_space
        self.observation_space = batch(self.single_observation_space, num_envs)
        self.action_space = batch(self.single_action_space, num_envs)
        self.copies = np.arange(num_envs)
        self.window = np.arange(WIDTH)
        self.rows = np.empty((num_envs, WIDTH))
        self.features = np.empty((num_envs, WIDTH + 2 * SUBTASKS), np.float32)
        self.position = np.zeros(num_envs, np.int64)
        self.site = np.zeros(num_envs, np.int64)
        self.ended = np.zeros(num_envs, bool)
        self.never = np.zeros(num_envs, bool)

    def begin(self, copies):
        rows = self.source(len(copies)) if self.source else draw(self.np_random, len(copies))
        self.rows[copies], self.features[copies] = rows, scaled(rows)
        self.position[copies] = self.site[copies] = 0

    def observe(self):
        observations = np.empty((self.num_envs, FEATURES), np.float32)
        observations[:, :SITES] = ONE_HOT[self.site]
        columns = 2 * self.position[:, None] + self.window
        observations[:, SITES:] = self.features[self.copies[:, None], columns]
        if self.ended.any():
            observations[self.ended] = 0
        return observations

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.ended[:] = False
        self.begin(self.copies)
        return self.observe(), {}

    def step(self, actions):
        reset = self.ended if self.ended.any() else None
        start = 2 * self.position
        if reset is not None:
            start[reset] = 0  # Anything that is there: their rewards are set to 0 below.
        cost = self.rows[self.copies, start + 1] * COMPUTATION[actions]
        cost += self.rows[self.copies, start] * TRANSFER[self.site, actions]
        self.site = np.array(actions)
        self.position += 1
        ended = self.position == SUBTASKS
        if ended.any():
            returns = self.rows[self.copies, -1] * TRANSFER[actions, 0]
            cost += np.where(ended, returns, 0)
        rewards = -cost
        infos = {}
        if self.solves and ended.any():
            infos["reference"], infos["_reference"] = np.zeros(self.num_envs), ended.copy()
            infos["reference"][ended] = optimum(self.rows[ended])
        if reset is not None:
            self.begin(np.flatnonzero(reset))
            rewards[reset] = 0
        self.ended = ended
        return self.observe(), rewards, ended.copy(), self.never.copy(), infos
