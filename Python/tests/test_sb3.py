"""Environments under Stable-Baselines3."""

import numpy as np
import pytest
from conftest import CHAINS, assert_same, single_class, vector_class
from gymnasium.vector import AutoresetMode

import dmro

stable_baselines3 = pytest.importorskip("stable_baselines3")
torch = pytest.importorskip("torch")

from stable_baselines3.common.env_checker import check_env  # noqa: E402
from stable_baselines3.common.evaluation import evaluate_policy  # noqa: E402
from stable_baselines3.common.monitor import Monitor  # noqa: E402
from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize  # noqa: E402

from dmro.sb3 import VecEnv  # noqa: E402

# Networks are too small for more.
torch.set_num_threads(1)
SHORT = {
    "Chain": {"workflows": CHAINS},
    "Graph": {"subtasks": 4},
    "Arrivals": {"jobs": 6},
}


def native(kind: str, copies: int = 3, **settings) -> VecEnv:
    mode = AutoresetMode.SAME_STEP
    return VecEnv(vector_class(kind)(copies, **SHORT[kind], **settings, autoreset_mode=mode))


def test_check_env(kind):
    check_env(single_class(kind)(), warn=False)


def test_same_as_dummy_vec_env(kind):
    """Steps, infos and statistics are those of single environments behind Monitor."""
    found = native(kind)
    expected = DummyVecEnv([lambda: Monitor(single_class(kind)(**SHORT[kind]))] * 3)
    found.seed(4)
    expected.seed(4)
    assert np.array_equal(found.reset(), expected.reset())
    random = np.random.default_rng(0)
    episodes = 0
    for _ in range(30):
        actions = random.integers(3, size=3)
        one, other = found.step(actions), expected.step(actions)
        for index in range(3):
            assert_same(one[index], other[index])
        for index, done in enumerate(one[2]):
            mine, theirs = one[3][index], other[3][index]
            if not done:
                assert mine == {}
                continue
            episodes += 1
            assert mine["episode"].pop("t") >= 0
            theirs["episode"].pop("t")
            assert mine["episode"].pop("r") == pytest.approx(theirs["episode"].pop("r"), abs=2e-6)
            assert_same(mine, theirs)
            assert found.reset_infos[index] == expected.reset_infos[index]
    assert episodes > 10


def test_options_and_seeds():
    envs = native("Chain")
    envs.set_options({"workflow": 2})
    envs.seed(7)
    first = envs.reset()
    assert [info["workflow"] for info in envs.reset_infos] == [2, 2, 2]
    envs.set_options([{}, {"workflow": 1}, {}])
    envs.reset()
    assert envs.reset_infos[1]["workflow"] == 1
    assert "native_seed" not in envs.reset_infos[0]
    envs.set_options({"workflow": 2})
    envs.seed(7)
    assert np.array_equal(envs.reset(), first)


def test_masks():
    envs = native("Chain", without=["edge"])
    envs.reset()
    assert envs.has_attr("action_masks")
    masks = np.stack(envs.env_method("action_masks"))
    assert masks.tolist() == [[True, False, True]] * 3
    assert envs.env_method("action_masks", indices=1)[0].tolist() == [True, False, True]
    contrib = pytest.importorskip("sb3_contrib")
    model = contrib.MaskablePPO("MlpPolicy", envs, n_steps=16, batch_size=16, device="cpu", seed=1)
    model.learn(96)


def test_learn(kind):
    envs = native(kind, 4)
    model = stable_baselines3.PPO(
        "MlpPolicy", envs, n_steps=16, batch_size=32, n_epochs=2, device="cpu", seed=1
    )
    model.learn(128)
    assert len(model.ep_info_buffer) > 0
    assert {"r", "l", "t"} <= model.ep_info_buffer[0].keys()
    mean, _ = evaluate_policy(model, envs, n_eval_episodes=8, warn=True)
    assert np.isfinite(mean)


def test_learn_off_policy():
    envs = native("Chain", 2)
    model = stable_baselines3.DQN(
        "MlpPolicy", envs, learning_starts=20, buffer_size=500, device="cpu", seed=1
    )
    model.learn(120)


def test_wrappers():
    envs = VecNormalize(native("Chain"))
    envs.reset()
    envs.step(np.zeros(3, np.int64))


def test_rules():
    with pytest.raises(
        TypeError, match="env: must be a vector environment of dmro, found ChainEnv"
    ):
        VecEnv(dmro.ChainEnv())
    with pytest.raises(
        ValueError, match=r"autoreset_mode=AutoresetMode\.SAME_STEP, found NEXT_STEP"
    ):
        VecEnv(dmro.ChainVectorEnv(2))
    mode = AutoresetMode.SAME_STEP
    with pytest.raises(ValueError, match="copy=True"):
        VecEnv(dmro.ChainVectorEnv(2, autoreset_mode=mode, copy=False))
    envs = native("Chain")
    assert envs.env_is_wrapped(Monitor) == [True] * 3
    assert envs.env_is_wrapped(VecNormalize) == [False] * 3
    assert envs.get_attr("sites", [0, 2]) == [("device", "edge", "cloud")] * 2
    with pytest.raises(AttributeError, match="settings are those of the constructor"):
        envs.set_attr("sites", ())
    with pytest.raises(AttributeError, match="not render"):
        envs.env_method("render")
    envs.close()
    envs.close()
    with pytest.raises(dmro.Error, match="must be open"):
        envs.reset()
