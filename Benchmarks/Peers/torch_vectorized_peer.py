"""PyTorch, vectorized by hand: batched products over all networks, one fused Adam."""

import torch

from peer import FREEZE_INTERVAL

torch.set_num_threads(1)


class Peer:
    def __init__(self, shape, parameters, frozen):
        self.shape = shape
        self.online = [torch.from_numpy(a.copy()).requires_grad_() for a in parameters]
        self.frozen = [torch.from_numpy(a.copy()) for a in frozen]
        self.optimizer = torch.optim.Adam(self.online, lr=shape.rate, fused=True)
        self.generator = torch.Generator().manual_seed(1)
        self.updates = 0
        self.networks = torch.arange(shape.s)[:, None]

    def parameters(self):
        return [array.detach().numpy() for array in self.online]

    @staticmethod
    def forward(parameters, x):
        W1, b1, W2, b2, W3, b3 = parameters
        h = torch.baddbmm(b1[:, None], x, W1).relu()
        h = torch.baddbmm(b2[:, None], h, W2).relu()
        return torch.baddbmm(b3[:, None], h, W3)

    def losses(self, x, actions, rewards, next_states, discounts):
        with torch.no_grad():
            following = self.forward(self.frozen, next_states).amax(-1)
            targets = rewards + discounts * following
        q = self.forward(self.online, x).gather(-1, actions[..., None])[..., 0]
        return (q - targets).square().mean(-1)

    def backward(self, *batch):
        self.optimizer.zero_grad(set_to_none=True)
        losses = self.losses(*batch)
        losses.sum().backward()
        return losses

    def losses_and_gradients(self, batch):
        losses = self.backward(*map(torch.from_numpy, batch.arrays()))
        return losses.detach().numpy(), [array.grad.numpy() for array in self.online]

    def step(self, batch):
        self.backward(*map(torch.from_numpy, batch.arrays()))
        self.optimizer.step()

    def fill(self, memory):
        self.memory = [torch.from_numpy(array) for array in memory.arrays()]
        self.count = len(memory.states)

    def update(self, count):
        states, actions, rewards, next_states, discounts = self.memory
        shape, networks = self.shape, self.networks
        for _ in range(count):
            drawn = torch.randint(0, self.count, (shape.s, shape.B), generator=self.generator)
            self.backward(
                states[drawn], actions[networks, drawn], rewards[networks, drawn],
                next_states[drawn], discounts[networks, drawn],
            )  # fmt: skip
            self.optimizer.step()
            self.updates += 1
            if self.updates % FREEZE_INTERVAL == 0:
                with torch.no_grad():
                    for target, source in zip(self.frozen, self.online):
                        target.copy_(source)

    @torch.no_grad()
    def decide(self, state):
        x = torch.from_numpy(state).expand(self.shape.s, 1, self.shape.D)
        return self.forward(self.online, x)[:, 0].argmax(-1).numpy()
