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
    #: The number of updates in one call of the compiled function: more where they are short.
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
        """At least that many updates, in blocks; returns their number."""
        block = 1 if count == 1 and self.updates == 0 and self.shape.H < 64 else self.block
        done = 0
        while done < count:
            self.key, key = jax.random.split(self.key)
            self.state = self.run(self.state, self.frozen, self.memory, key, block)
            done += block
            self.updates += block
            if self.updates % FREEZE_INTERVAL == 0:
                self.frozen = [array + 0 for array in self.state[0]]
        jax.block_until_ready(self.state)
        return done

    def preferred_actions(self, parameters, state):
        if self.variant == "vmap":
            return jax.vmap(forward, (0, None))(parameters, state).argmax(-1)
        rows = [forward([p[network] for p in parameters], state) for network in range(self.shape.s)]
        return jnp.stack(rows).argmax(-1)

    def decide(self, state):
        return np.asarray(self.preferred(self.state[0], state))


Unrolled = partial(Peer, variant="unroll")
