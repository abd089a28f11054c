"""Stable-Baselines3: its DQN, one network, with the squared error instead of Huber's."""

from types import SimpleNamespace

import gymnasium
import numpy as np
import stable_baselines3.dqn.dqn as dqn_module
import torch
from stable_baselines3 import DQN
from stable_baselines3.common.buffers import ReplayBufferSamples
from stable_baselines3.common.logger import Logger

from chain import ChainEnvironment
from peer import CAPACITY, FREEZE_INTERVAL

torch.set_num_threads(1)
# What the others compute; the library has no setting for it.
dqn_module.F = SimpleNamespace(smooth_l1_loss=torch.nn.functional.mse_loss)


class Spaces(gymnasium.Env):
    """An environment that is only asked for its shapes."""

    def __init__(self, shape):
        self.observation_space = gymnasium.spaces.Box(-100, 100, (shape.D,), np.float32)
        self.action_space = gymnasium.spaces.Discrete(shape.A)


def model(shape, environment, fused, capacity=CAPACITY):
    return DQN(
        "MlpPolicy", environment, learning_rate=shape.rate, buffer_size=capacity,
        learning_starts=200, batch_size=shape.B, tau=1, gamma=shape.discount, train_freq=5,
        gradient_steps=1, target_update_interval=5 * FREEZE_INTERVAL,
        exploration_initial_eps=0.1, exploration_final_eps=0.1, max_grad_norm=float("inf"),
        policy_kwargs={"net_arch": [shape.H, shape.H], "optimizer_kwargs": {"fused": fused or None}},
        seed=1, device="cpu",
    )  # fmt: skip


class One:
    """One of the networks of the golden case."""

    def __init__(self, shape, parameters, frozen, network, fused):
        self.shape = shape
        self.model = model(shape, Spaces(shape), fused)
        self.model.set_logger(Logger(None, []))
        with torch.no_grad():
            for net, arrays in (
                (self.model.q_net, parameters),
                (self.model.q_net_target, frozen),
            ):
                for target, source in zip(net.parameters(), arrays):
                    target.copy_(torch.from_numpy(source[network].copy()).t())
        self.updates = 0

    def step(self, samples):
        sample = self.model.replay_buffer.sample
        self.model.replay_buffer.sample = lambda *_, **__: samples
        self.model.train(1, self.shape.B)
        self.model.replay_buffer.sample = sample
        return self.model.logger.name_to_value["train/loss"]

    def update(self, count):
        for _ in range(count):
            self.model.train(1, self.shape.B)
            self.updates += 1
            if self.updates % FREEZE_INTERVAL == 0:
                self.model.q_net_target.load_state_dict(self.model.q_net.state_dict())


class Peer:
    #: As in the loop over modules.
    fused = True

    def __init__(self, shape, parameters, frozen):
        self.shape = shape
        self.ones = [
            One(shape, parameters, frozen, network, self.fused) for network in range(shape.s)
        ]

    def stacked(self, value):
        nets = [[value(p).t() for p in one.model.q_net.parameters()] for one in self.ones]
        return [torch.stack(layer).detach().numpy() for layer in zip(*nets)]

    def parameters(self):
        return self.stacked(lambda parameter: parameter)

    def step(self, batch):
        losses = []
        for network, one in enumerate(self.ones):
            x, actions, rewards, next_states, discounts = (
                torch.from_numpy(np.ascontiguousarray(array[network])) for array in batch.arrays()
            )
            fields = dict(
                observations=x, actions=actions[:, None], next_observations=next_states,
                rewards=rewards[:, None], discounts=discounts[:, None],
                dones=torch.zeros_like(discounts)[:, None],
            )  # fmt: skip
            known = {key: fields[key] for key in ReplayBufferSamples._fields}
            losses.append(one.step(ReplayBufferSamples(**known)))
        return losses

    def losses_and_gradients(self, batch):
        # A step at rate 0 computes both; the optimizer's memory is then forgotten.
        for one in self.ones:
            one.model.lr_schedule = lambda _: 0.0
        losses = self.step(batch)
        gradients = self.stacked(lambda parameter: parameter.grad)
        for one in self.ones:
            one.model.lr_schedule = lambda _: self.shape.rate
            one.model.policy.optimizer.state.clear()
        return losses, gradients

    def fill(self, memory):
        for network, one in enumerate(self.ones):
            buffer = one.model.replay_buffer
            buffer.observations[:, 0] = memory.states
            buffer.next_observations[:, 0] = memory.next_states
            buffer.actions[:, 0, 0] = memory.actions[network]
            buffer.rewards[:, 0] = memory.rewards[network]
            buffer.full = True

    def update(self, count):
        for one in self.ones:
            one.update(count)

    def decide(self, state):
        return [one.model.predict(state, deterministic=True)[0] for one in self.ones]

    @classmethod
    def training(cls, shape):
        """Returns a function that trains for a number of updates, five steps each."""
        learner = model(shape, ChainEnvironment(), cls.fused, capacity=2000)
        learner.learn(200, log_interval=None)

        def train(updates):
            learner.learn(5 * updates, log_interval=None, reset_num_timesteps=False)

        return train


class Default(Peer):
    fused = False
