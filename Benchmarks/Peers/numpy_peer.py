"""NumPy: batched products over all networks, derivatives by hand."""

import numpy as np

from peer import FREEZE_INTERVAL


class Peer:
    def __init__(self, shape, parameters, frozen):
        self.shape = shape
        self.online = [array.copy() for array in parameters]
        self.frozen = [array.copy() for array in frozen]
        self.first = [np.zeros_like(array) for array in parameters]
        self.second = [np.zeros_like(array) for array in parameters]
        self.steps = self.updates = 0
        self.generator = np.random.default_rng(1)
        self.networks = np.arange(shape.s)[:, None]
        self.rows = np.arange(shape.B)[None]

    def parameters(self):
        return self.online

    @staticmethod
    def forward(parameters, x):
        W1, b1, W2, b2, W3, b3 = parameters
        h1 = x @ W1
        h1 += b1[:, None]
        np.maximum(h1, 0, out=h1)
        h2 = h1 @ W2
        h2 += b2[:, None]
        np.maximum(h2, 0, out=h2)
        q = h2 @ W3
        q += b3[:, None]
        return h1, h2, q

    def losses_and_gradients(self, batch):
        x, actions, rewards, next_states, discounts = batch.arrays()
        following = self.forward(self.frozen, next_states)[2].max(-1)
        h1, h2, q = self.forward(self.online, x)
        taken = (self.networks, self.rows, actions)
        errors = q[taken] - (rewards + discounts * following)
        d3 = np.zeros_like(q)
        d3[taken] = errors * np.float32(2 / self.shape.B)
        W2, W3 = self.online[2], self.online[4]
        d2 = d3 @ W3.transpose(0, 2, 1)
        d2 *= h2 > 0
        d1 = d2 @ W2.transpose(0, 2, 1)
        d1 *= h1 > 0
        gradients = [
            x.transpose(0, 2, 1) @ d1, d1.sum(1),
            h1.transpose(0, 2, 1) @ d2, d2.sum(1),
            h2.transpose(0, 2, 1) @ d3, d3.sum(1),
        ]  # fmt: skip
        return (errors * errors).mean(1), gradients

    def step(self, batch):
        _, gradients = self.losses_and_gradients(batch)
        self.steps += 1
        correction1 = 1 - 0.9**self.steps
        correction2 = 1 - 0.999**self.steps
        rate = np.float32(self.shape.rate / correction1)
        root = np.float32(correction2**-0.5)
        for p, g, m, v in zip(self.online, gradients, self.first, self.second):
            m *= np.float32(0.9)
            m += np.float32(0.1) * g
            v *= np.float32(0.999)
            g *= g
            g *= np.float32(0.001)
            v += g
            np.sqrt(v, out=g)
            g *= root
            g += np.float32(1e-8)
            np.divide(m, g, out=g)
            g *= rate
            p -= g

    def fill(self, memory):
        self.memory = memory
        self.count = len(memory.states)

    def update(self, count):
        memory = self.memory
        for _ in range(count):
            drawn = self.generator.integers(0, self.count, (self.shape.s, self.shape.B))
            batch = type(memory)(
                memory.states[drawn],
                memory.actions[self.networks, drawn],
                memory.rewards[self.networks, drawn],
                memory.next_states[drawn],
                memory.discounts[self.networks, drawn],
            )
            self.step(batch)
            self.updates += 1
            if self.updates % FREEZE_INTERVAL == 0:
                for target, source in zip(self.frozen, self.online):
                    target[:] = source

    def decide(self, state):
        x = np.broadcast_to(state, (self.shape.s, 1, self.shape.D))
        return self.forward(self.online, x)[2][:, 0].argmax(-1)
