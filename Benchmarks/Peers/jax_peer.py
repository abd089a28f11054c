"""JAX: one compiled scan over many updates.

Variants differ in how networks are taken together: `vmap` batches every product over them, `unroll`
writes them out one after the other within the compiled function. On processors either can win.
"""

import os
from functools import partial

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

import jax
import jax.numpy as jnp
import numpy as np

from chain import (
    CAPACITY,
    COMPUTATION,
    EPSILON,
    INTERVAL,
    SUBTASKS,
    TRANSFER,
    WARM_UP,
    draw_workflows,
)
from peer import FREEZE_INTERVAL


def forward(parameters, x):
    W1, b1, W2, b2, W3, b3 = parameters
    h = jax.nn.relu(x @ W1 + b1)
    h = jax.nn.relu(h @ W2 + b2)
    return h @ W3 + b3


def loss(online, frozen, batch):
    """The mean squared error of one network."""
    x, actions, rewards, next_states, discounts = batch
    targets = rewards + discounts * forward(frozen, next_states).max(-1)
    q = jnp.take_along_axis(forward(online, x), actions[:, None], -1)[:, 0]
    return jnp.mean((q - jax.lax.stop_gradient(targets)) ** 2)


def adam(rate, state, gradients):
    online, first, second, steps = state
    steps = steps + 1
    c1, c2 = 1 - 0.9**steps, 1 - 0.999**steps
    first = [0.9 * m + 0.1 * g for m, g in zip(first, gradients)]
    second = [0.999 * v + 0.001 * g * g for v, g in zip(second, gradients)]
    online = [
        p - rate * (m / c1) / (jnp.sqrt(v / c2) + 1e-8) for p, m, v in zip(online, first, second)
    ]
    return online, first, second, steps


class Peer:
    #: How many calls of the compiled function reach the next freeze: more where updates are long.
    calls_per_freeze = {64: 1, 128: 4, 256: 20, 1024: 200}

    def __init__(self, shape, parameters, frozen, variant="vmap"):
        self.shape = shape
        self.variant = variant
        online = [jnp.array(array) for array in parameters]
        zeros = [jnp.zeros_like(array) for array in online]
        self.state = (online, zeros, [z + 0 for z in zeros], jnp.float32(0))
        self.frozen = [jnp.array(array) for array in frozen]
        self.key = jax.random.key(1, impl="rbg")
        self.block = FREEZE_INTERVAL // self.calls_per_freeze.get(shape.H, 1)
        self.updates = 0
        self.run = jax.jit(self.scan, static_argnums=4, donate_argnums=0)
        self.preferred = jax.jit(self.preferred_actions)

    def parameters(self):
        return [np.asarray(array) for array in self.state[0]]

    def value_and_gradient(self, online, frozen, batch):
        function = jax.value_and_grad(loss)
        if self.variant == "vmap":
            return jax.vmap(function)(online, frozen, batch)
        each = [
            function(*jax.tree.map(lambda array: array[network], (online, frozen, batch)))
            for network in range(self.shape.s)
        ]
        return jax.tree.map(lambda *arrays: jnp.stack(arrays), *each)

    def descend(self, state, frozen, batch):
        losses, gradients = self.value_and_gradient(state[0], frozen, batch)
        return adam(self.shape.rate, state, gradients), losses, gradients

    def scan(self, state, frozen, memory, key, count):
        """That many updates, each of s minibatches drawn uniformly from the memory."""
        states, actions, rewards, next_states, discounts = memory
        draws = jax.random.randint(key, (count, self.shape.s, self.shape.B), 0, len(states))

        def body(state, drawn):
            def own(array):
                return jnp.take_along_axis(array, drawn, 1)

            batch = (states[drawn], own(actions), own(rewards), next_states[drawn], own(discounts))
            return self.descend(state, frozen, batch)[0], None

        return jax.lax.scan(body, state, draws)[0]

    def losses_and_gradients(self, batch):
        _, losses, gradients = jax.jit(self.descend)(self.state, self.frozen, batch.arrays())
        return losses, gradients

    def step(self, batch):
        self.state, _, _ = jax.jit(self.descend)(self.state, self.frozen, batch.arrays())

    def fill(self, memory):
        self.memory = tuple(jnp.array(array) for array in memory.arrays())

    def update(self, count):
        """That many updates, a multiple of the block."""
        for _ in range(count // self.block):
            self.key, key = jax.random.split(self.key)
            self.state = self.run(self.state, self.frozen, self.memory, key, self.block)
            self.updates += self.block
            if self.updates % FREEZE_INTERVAL == 0:
                self.frozen = [array + 0 for array in self.state[0]]
        jax.block_until_ready(self.state)

    def preferred_actions(self, parameters, state):
        if self.variant == "vmap":
            return jax.vmap(forward, (0, None))(parameters, state).argmax(-1)
        rows = [forward([p[network] for p in parameters], state) for network in range(self.shape.s)]
        return jnp.stack(rows).argmax(-1)

    def decide(self, state):
        return np.asarray(self.preferred(self.state[0], state))


def training(shape):
    """Returns a function that trains for 200 updates at a time, by the paper's rewards.

    Acting, pricing, storing and updating are one compiled scan.
    """
    workflows = draw_workflows(np.random.default_rng(1))
    width = workflows.shape[1]
    features = jnp.array(np.pad(workflows, ((0, 0), (0, width))), jnp.float32)
    computation, transfer = jnp.array(COMPUTATION), jnp.array(TRANSFER)
    parameters = shape.draw(np.random.default_rng(1))
    peer = Peer(shape, parameters, parameters)
    networks = jnp.arange(shape.s)

    def encode(episode, position, site):
        window = jax.lax.dynamic_slice(features, (episode, 2 * position), (1, shape.D - 1))[0]
        state = jnp.concatenate([site[None].astype(jnp.float32), window])
        return jnp.where(position < SUBTASKS, state, 0)

    def step(carry, chance, online):
        memory, episode, position, site, stored = carry
        explores, other = chance
        state = encode(episode, position, site)
        preferred = peer.preferred_actions(online, state)
        actions = jnp.where(explores < EPSILON, other, preferred)
        row = jax.lax.dynamic_slice(features, (episode, 2 * position), (1, 3))[0]
        costs = row[0] * transfer[site, actions] + row[1] * computation[actions]
        costs += jnp.where(position == SUBTASKS - 1, row[2] * transfer[actions, 0], 0)
        chosen = actions[costs.argmin()]
        rewards = jnp.where(actions == chosen, -costs.min(), -costs.max())
        ended = position + 1 == SUBTASKS
        place = stored % CAPACITY
        values = (
            state, actions, rewards, encode(episode, position + 1, chosen),
            jnp.full(shape.s, jnp.where(ended, 0, shape.discount)),
        )  # fmt: skip
        states, acts, rews, nexts, discounts = memory
        memory = (
            states.at[place].set(values[0]), acts.at[:, place].set(values[1]),
            rews.at[:, place].set(values[2]), nexts.at[place].set(values[3]),
            discounts.at[:, place].set(values[4]),
        )  # fmt: skip
        return (
            memory,
            jnp.where(ended, (episode + 1) % len(workflows), episode),
            jnp.where(ended, 0, position + 1),
            jnp.where(ended, 0, chosen),
            stored + 1,
        )

    def chances(key, count):
        one, two = jax.random.split(key)
        size = (count, shape.s)
        return jax.random.uniform(one, size), jax.random.randint(two, size, 0, shape.A)

    @jax.jit
    def warm_up(carry, online, key):
        many = chances(key, WARM_UP)
        return jax.lax.scan(lambda c, x: (step(c, x, online), None), carry, many)[0]

    @partial(jax.jit, donate_argnums=(0, 1))
    def until_freeze(carry, state, frozen, key):
        def body(both, chance):
            carry, state = both
            acting, drawing = chance
            for index in range(INTERVAL):
                carry = step(carry, jax.tree.map(lambda x: x[index], acting), state[0])
            memory, stored = carry[0], jnp.minimum(carry[4], CAPACITY)
            drawn = jnp.minimum((drawing * stored).astype(jnp.int32), stored - 1)
            states, actions, rewards, nexts, discounts = memory
            own = [array[networks[:, None], drawn] for array in (actions, rewards, discounts)]
            batch = (states[drawn], own[0], own[1], nexts[drawn], own[2])
            return (carry, peer.descend(state, frozen, batch)[0]), None

        one, two = jax.random.split(key)
        acting = chances(one, FREEZE_INTERVAL * INTERVAL)
        acting = jax.tree.map(lambda x: x.reshape(FREEZE_INTERVAL, INTERVAL, shape.s), acting)
        drawing = jax.random.uniform(two, (FREEZE_INTERVAL, shape.s, shape.B))
        return jax.lax.scan(body, (carry, state), (acting, drawing))[0]

    memory = (
        jnp.zeros((CAPACITY, shape.D)), jnp.zeros((shape.s, CAPACITY), jnp.int32),
        jnp.zeros((shape.s, CAPACITY)), jnp.zeros((CAPACITY, shape.D)),
        jnp.zeros((shape.s, CAPACITY)),
    )  # fmt: skip
    carry = (memory, *(jnp.int32(0) for _ in range(4)))
    carry = warm_up(carry, peer.state[0], peer.key)

    def train(freezes):
        nonlocal carry
        for _ in range(freezes):
            peer.key, key = jax.random.split(peer.key)
            carry, peer.state = until_freeze(carry, peer.state, peer.frozen, key)
            peer.frozen = [array + 0 for array in peer.state[0]]
        jax.block_until_ready(peer.state)

    train.updates = FREEZE_INTERVAL
    return train


Unrolled = partial(Peer, variant="unroll")
