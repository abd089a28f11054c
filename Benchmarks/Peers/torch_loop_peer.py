"""PyTorch as it is mostly written: a module, a frozen module and an optimizer for each network."""

import torch
from torch import nn

from peer import FREEZE_INTERVAL

torch.set_num_threads(1)


class Peer:
    #: Whether Adam is one loop; PyTorch's default takes one for each of its operations.
    fused = True

    def __init__(self, shape, parameters, frozen):
        self.shape = shape
        self.online = [self.module(parameters, network) for network in range(shape.s)]
        self.frozen = [self.module(frozen, network) for network in range(shape.s)]
        self.optimizers = [
            torch.optim.Adam(module.parameters(), lr=shape.rate, fused=self.fused or None)
            for module in self.online
        ]
        self.generator = torch.Generator().manual_seed(1)
        self.updates = 0

    def module(self, parameters, network):
        shape = self.shape
        module = nn.Sequential(
            nn.Linear(shape.D, shape.H), nn.ReLU(),
            nn.Linear(shape.H, shape.H), nn.ReLU(),
            nn.Linear(shape.H, shape.A),
        )  # fmt: skip
        with torch.no_grad():
            for target, source in zip(module.parameters(), parameters):
                # A module's weights are [outputs, inputs].
                target.copy_(torch.from_numpy(source[network].copy()).t())
        return module

    def stacked(self, values):
        return [torch.stack([v.t() for v in layer]).numpy() for layer in zip(*values)]

    def parameters(self):
        return self.stacked([[p.detach() for p in m.parameters()] for m in self.online])

    def backward(self, network, x, actions, rewards, next_states, discounts):
        with torch.no_grad():
            following = self.frozen[network](next_states).amax(-1)
            targets = rewards + discounts * following
        q = self.online[network](x).gather(-1, actions[:, None])[:, 0]
        loss = nn.functional.mse_loss(q, targets)
        self.optimizers[network].zero_grad()
        loss.backward()
        return loss

    def of_network(self, batch, network):
        return [torch.from_numpy(array[network]) for array in batch.arrays()]

    def losses_and_gradients(self, batch):
        losses = [
            self.backward(network, *self.of_network(batch, network)).item()
            for network in range(self.shape.s)
        ]
        return losses, self.stacked([[p.grad for p in m.parameters()] for m in self.online])

    def step(self, batch):
        for network, optimizer in enumerate(self.optimizers):
            self.backward(network, *self.of_network(batch, network))
            optimizer.step()

    def fill(self, memory):
        self.memory = [torch.from_numpy(array) for array in memory.arrays()]
        self.count = len(memory.states)

    def update(self, count):
        states, actions, rewards, next_states, discounts = self.memory
        for _ in range(count):
            for network, optimizer in enumerate(self.optimizers):
                drawn = torch.randint(0, self.count, (self.shape.B,), generator=self.generator)
                self.backward(
                    network, states[drawn], actions[network][drawn], rewards[network][drawn],
                    next_states[drawn], discounts[network][drawn],
                )  # fmt: skip
                optimizer.step()
            self.updates += 1
            if self.updates % FREEZE_INTERVAL == 0:
                for frozen, online in zip(self.frozen, self.online):
                    frozen.load_state_dict(online.state_dict())

    @torch.no_grad()
    def decide(self, state):
        x = torch.from_numpy(state)
        return [module(x).argmax().item() for module in self.online]


class Default(Peer):
    fused = False
