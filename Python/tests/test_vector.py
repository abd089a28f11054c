"""Vector environments do what single ones do, bit by bit."""

import gymnasium
import numpy as np
import pytest
from conftest import allowed_actions, assert_same, single_class, vector_class
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import dmro

COPIES = 5


def pair(case, mode):
    """Returns the vector environment, and single ones behind Gymnasium's own."""
    kind, settings = case
    native = vector_class(kind)(COPIES, **settings, autoreset_mode=mode)
    single = [lambda: single_class(kind)(**settings)] * COPIES
    return native, SyncVectorEnv(single, autoreset_mode=mode)


def masks(native) -> np.ndarray:
    return native.action_masks()


def walk(native, single, steps: int, random: np.random.Generator) -> int:
    """Takes steps in both, compares all they return; returns the number of ended episodes."""
    ends = 0
    for step in range(steps):
        actions = allowed_actions(native.action_masks(), random)
        found, expected = native.step(actions), single.step(actions)
        assert_same(found, expected, f"step {step}")
        ended = found[2] | found[3]
        ends += ended.sum()
        if native.autoreset_mode is AutoresetMode.DISABLED and ended.any():
            options = {"reset_mask": ended}
            assert_same(native.reset(options=options), single.reset(options=dict(options)), "reset")
    return ends


def test_same_as_single(case, mode):
    native, single = pair(case, mode)
    random = np.random.default_rng(0)
    assert_same(native.reset(seed=3), single.reset(seed=3), "reset")
    assert walk(native, single, 40, random) > COPIES
    # The streams go on.
    assert_same(native.reset(), single.reset(), "second reset")
    walk(native, single, 15, random)
    seeds = [9, None, 2, None, 9]
    assert_same(native.reset(seed=seeds), single.reset(seed=seeds), "reset with a list")
    walk(native, single, 15, random)
    native.close()
    single.close()


@pytest.mark.parametrize("options", [{"native_seed": 7}, {"workflow": 2}])
def test_same_options(options, mode):
    native, single = pair(("Chain", {"workflows": __import__("conftest").CHAINS}), mode)
    assert_same(native.reset(seed=1, options=options), single.reset(seed=1, options=options))
    walk(native, single, 12, np.random.default_rng(1))


def test_reset_in_mid_episode_keeps_others(mode):
    native, single = pair(("Chain", {"subtasks": 3}), mode)
    native.reset(seed=1)
    single.reset(seed=1)
    random = np.random.default_rng(1)
    walk(native, single, 3, random)
    # All have just ended; some of them are reset by hand before they are by themselves.
    some = np.array([True, False, True, False, False])
    if mode is not AutoresetMode.DISABLED:
        found = native.reset(options={"reset_mask": some})
        assert_same(found, single.reset(options={"reset_mask": some}), "reset")
    walk(native, single, 9, random)


def test_options_for_each_copy():
    workflows = dmro.Workflows.generate(4, seed=2, subtasks=2)
    envs = dmro.ChainVectorEnv(3, workflows=workflows)
    _, infos = envs.reset(seed=1, options={"workflow": [3, 0, 2]})
    assert infos["workflow"].tolist() == [3, 0, 2]
    _, infos = envs.reset(options={"native_seed": [5, 6, 7]})
    assert infos["native_seed"].tolist() == [5, 6, 7]
    _, infos = envs.reset(options={"workflow": [None, 1, None], "native_seed": [None, None, 8]})
    assert infos["workflow"][1] == 1
    assert infos["_native_seed"].tolist() == [False, False, True]
    assert infos["native_seed"].tolist() == [0, 0, 8]


def test_kinds_of_seeds():
    expected = dmro.ChainVectorEnv(3).reset(seed=5)
    for seed in (np.int64(5), [5, 6, 7], (5, 6, 7), np.array([5, 6, 7]), np.array(5)):
        envs = dmro.ChainVectorEnv(3)
        assert_same(envs.reset(seed=seed), expected)
    envs.reset(seed=np.uint8(9))
    assert envs.np_random_seed == 9


def test_views_without_copies():
    settings = {"workflows": dmro.Workflows.generate(2, subtasks=3)}
    copying = dmro.ChainVectorEnv(4, **settings)
    viewing = dmro.ChainVectorEnv(4, **settings, copy=False)
    first, _ = viewing.reset(seed=1)
    kept, _ = copying.reset(seed=1)
    before = first.copy()
    arrays = viewing.step([1, 1, 2, 0])
    assert arrays[0] is first
    assert not np.array_equal(before, first)
    assert_same(arrays, copying.step([1, 1, 2, 0]))
    assert np.array_equal(kept, before), "a copy stays"
    viewing.close()
    assert np.isfinite(first).all(), "arrays outlive the environment"


def test_spaces(kind):
    envs = vector_class(kind)(3)
    single = single_class(kind)()
    assert envs.single_observation_space == single.observation_space
    assert envs.single_action_space == single.action_space
    observations, _ = envs.reset(seed=1)
    assert observations in envs.observation_space
    assert envs.action_space.sample() in envs.action_space
    assert envs.step(envs.action_space.sample())[0] in envs.observation_space
    assert envs.sites == single.sites == ("device", "edge", "cloud")


def test_make_vec(kind):
    envs = gymnasium.make_vec(f"dmro/{kind}-v0", num_envs=6, energy_weight=0.1)
    assert type(envs) is vector_class(kind)
    assert envs.num_envs == 6
    assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert envs.spec.id == f"dmro/{kind}-v0"
    envs.reset(seed=1)
    envs.step(np.zeros(6, np.int64))
    wrapped = gymnasium.wrappers.vector.RecordEpisodeStatistics(envs)
    wrapped.reset(seed=1)
    wrapped.step(np.zeros(6, np.int64))
    envs.close()
    envs.close()


def test_make_vec_of_gymnasium(kind):
    envs = gymnasium.make_vec(f"dmro/{kind}-v0", num_envs=2, vectorization_mode="sync")
    native = gymnasium.make_vec(f"dmro/{kind}-v0", num_envs=2)
    assert_same(native.reset(seed=4), envs.reset(seed=4))
    assert_same(native.step(np.ones(2, np.int64)), envs.step(np.ones(2, np.int64)))


def test_autoreset_modes_by_name():
    assert dmro.ChainVectorEnv(autoreset_mode="SameStep").autoreset_mode is AutoresetMode.SAME_STEP
    with pytest.raises(ValueError, match='autoreset_mode: must be one of "NextStep"'):
        dmro.ChainVectorEnv(autoreset_mode="Never")


def test_copies_differ_without_seeds():
    first, _ = dmro.ChainVectorEnv(2).reset()
    assert not np.array_equal(first[0], first[1])
    second, _ = dmro.ChainVectorEnv(2).reset()
    assert not np.array_equal(first, second)


def test_many_types_of_actions():
    envs = dmro.ChainVectorEnv(3)
    expected = None
    wide = np.array([[1, 9], [2, 9], [0, 9]])
    for actions in (
        [1, 2, 0],
        (1, 2, 0),
        np.array([1, 2, 0], np.int32),
        np.array([1, 2, 0], np.uint64),
        wide[:, 0],
        np.array([0, 2, 1])[::-1],
    ):
        envs.reset(seed=1)
        found = envs.step(actions)
        expected = expected or found
        assert_same(found, expected)
