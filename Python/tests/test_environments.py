"""Single environments: what Gymnasium asks for, and what they tell."""

import copy
import pickle
import warnings

import gymnasium
import numpy as np
import pytest
from conftest import CHAINS, QUEUES, allowed_actions, assert_same, single_class
from gymnasium.utils.env_checker import check_env

import dmro
from dmro.environments._native import gaps


def play(env, random=None, **reset):
    """Plays an episode; returns all that was returned."""
    random = random or np.random.default_rng(0)
    told = [env.reset(**reset)]
    while True:
        action = int(allowed_actions(env.action_masks()[None], random)[0])
        told.append(env.step(action))
        if told[-1][2] or told[-1][3]:
            return told


def test_check_env(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Features have no bounds.
        warnings.filterwarnings("ignore", message=".*Box observation space.*infinity.*")
        env = gymnasium.make(f"dmro/{kind}-v0", disable_env_checker=True)
        check_env(env.unwrapped)


def test_make(kind):
    env = gymnasium.make(f"dmro/{kind}-v0", energy_weight=0.3)
    assert type(env.unwrapped) is single_class(kind)
    observation, info = env.reset(seed=5)
    assert observation in env.observation_space
    assert observation.dtype == np.float32
    for _ in range(3):
        assert env.step(env.action_space.sample())[0] in env.observation_space
    assert env.get_wrapper_attr("action_masks")().all()
    assert "action_mask" not in info
    env.close()


def test_make_names_the_module(python):
    result = python(
        "import gymnasium; print(gymnasium.make('dmro:dmro/Chain-v0').reset(seed=1)[0].shape)"
    )
    assert result.stdout == "(24,)\n", result.stderr


def test_same_seed_same_episode(case):
    kind, settings = case
    first = play(single_class(kind)(**settings), seed=3)
    assert_same(play(single_class(kind)(**settings), seed=3), first)
    other = single_class(kind)(**settings).reset(seed=4)[1]
    assert other["native_seed"] != first[0][1]["native_seed"]


def test_streams_go_on(case):
    kind, settings = case
    env, twin = (single_class(kind)(**settings) for _ in range(2))
    random, again = (np.random.default_rng(2) for _ in range(2))
    first = [play(env, random, seed=3)] + [play(env, random) for _ in range(4)]
    assert_same([play(twin, again, seed=3)] + [play(twin, again) for _ in range(4)], first)
    assert "native_seed" not in first[1][0][1]
    assert len({tuple(episode[0][0].ravel()) for episode in first}) > 1


def test_no_seed_is_random(kind):
    seeds = {single_class(kind)().reset()[1]["native_seed"] for _ in range(5)}
    assert len(seeds) == 5
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_native_seed_wins_over_seed():
    env = dmro.ChainEnv()
    observation, info = env.reset(seed=8, options={"native_seed": 1})
    assert info["native_seed"] == 1
    again, _ = env.reset(options={"native_seed": 1})
    assert np.array_equal(observation, again)
    # The generator is seeded as well, for later draws.
    assert env.np_random_seed == 8


def test_draws_what_workflows_generate(case):
    """The workflows of a native seed are those of `Workflows.generate`."""
    workflows = dmro.Workflows.generate(4, seed=11)
    env = dmro.ChainEnv()
    env.reset(options={"native_seed": 11})
    given = dmro.ChainEnv(workflows=workflows, max_computation=1e5, max_transfer=100)
    for index in range(4):
        options = {"workflow": index}
        found = play(env) if index else play(env, options={"native_seed": 11})
        assert found[0][1]["workflow"] == index
        expected = play(given, options=options)
        assert_same(found[1:], expected[1:])
    assert_same(found[0][0], expected[0][0])


def test_draws_the_graphs_of_workflows_generate():
    workflows = dmro.Workflows.generate(3, seed=11, graphs=True, subtasks=6, system=QUEUES)
    env = dmro.GraphEnv(QUEUES, subtasks=6)
    given = dmro.GraphEnv(QUEUES, workflows=workflows)
    for index in range(3):
        found = play(env, options=None if index else {"native_seed": 11})
        assert_same(found[1:], play(given, options={"workflow": index})[1:])


def test_end_of_a_chain():
    workflows = dmro.Workflows.parse(CHAINS)
    env = dmro.ChainEnv(workflows=workflows)
    bounds = {
        "max_computation": max(w.computation.max() for w in workflows),
        "max_transfer": max(w.transfer.max() for w in workflows),
    }
    for index, workflow in enumerate(workflows):
        for scheme in ("optimal", "cloud", "local"):
            (plan,) = dmro.solve(workflows[index : index + 1], scheme=scheme, **bounds)
            env.reset(seed=1, options={"workflow": index})
            for place, site in enumerate(plan.decision):
                _, reward, terminated, truncated, info = env.step(site)
                assert not truncated
                assert terminated == (place == len(workflow) - 1)
                assert terminated == ("cost" in info)
            assert reward < 0
            length = len(plan.decision)
            assert info["plan"].tolist() == [*plan.decision, *[-1] * (env.subtasks - length)]
            assert info["cost"] == pytest.approx(plan.cost, rel=1e-12)
            assert info["delay"] == pytest.approx(plan.delay, rel=1e-12)
            assert info["energy"] == pytest.approx(plan.energy, rel=1e-12)
            assert info["reference"] == plan.reference
            assert info["reference_kind"] == plan.reference_kind == "optimum"
            assert info["gap"] == pytest.approx(plan.gap, abs=1e-12)


def test_return_is_minus_cost(case):
    kind, settings = case
    if settings.get("reward") == "shaped":
        pytest.skip("returns of shaped rewards are another number above minus the cost")
    told = play(single_class(kind)(**settings), seed=1)
    total = -sum(step[1] for step in told[1:])
    cost = told[-1][4]["cost"]
    count = settings.get("jobs", 1)
    assert total == pytest.approx(cost * count, rel=1e-9)


def test_shaped_returns_differ_by_a_constant():
    workflows = dmro.Workflows.generate(1, graphs=True, subtasks=8)
    env = dmro.GraphEnv("table3", workflows=workflows, reward="shaped")
    rests = []
    for seed in range(4):
        told = play(env, np.random.default_rng(seed), seed=1)
        rests.append(told[-1][4]["cost"] + sum(step[1] for step in told[1:]))
    assert np.ptp(rests) == pytest.approx(0, abs=1e-9)
    assert rests[0] > 0


def test_end_of_a_graph():
    workflows = dmro.Workflows.generate(2, seed=4, graphs=True, subtasks=7)
    env = dmro.GraphEnv(QUEUES, workflows=workflows, nodes=100_000)
    for index in range(2):
        info = play(env, seed=1, options={"workflow": index})[-1][4]
        plan = dmro.schedule(workflows[index], info["plan"], QUEUES, order=info["order"])
        assert info["start"].tolist() == plan.start.tolist()
        assert info["finish"].tolist() == plan.finish.tolist()
        assert (info["cost"], info["delay"], info["energy"]) == (
            plan.cost,
            plan.delay,
            plan.energy,
        )
        (best,) = dmro.solve(workflows[index : index + 1], QUEUES)
        assert info["reference"] == pytest.approx(best.cost, rel=1e-12)
        assert info["reference_kind"] == "optimum"


def test_reference_without_a_search():
    info = play(dmro.GraphEnv(subtasks=6), seed=1)[-1][4]
    assert info["reference_kind"] == "best-known"
    assert info["gap"] == info["cost"] / info["reference"] - 1


def test_end_of_arrivals():
    env = dmro.ArrivalsEnv(jobs=50)
    env.reset(seed=1)
    rewards = []
    while True:
        # The scheme greedy: the least own cost.
        told = env.step(int(np.argmin(env.candidate_costs())))
        rewards.append(told[1])
        if told[3]:
            break
    assert not told[2]
    assert len(rewards) == 50
    info = told[4]
    assert info["cost"] == pytest.approx(-np.mean(rewards), rel=1e-12)
    assert info["cost"] == info["delay"], "the weight of energy is 0"
    assert info["reference_kind"] == "scheme greedy"
    assert info["reference"] == pytest.approx(info["cost"], rel=1e-12)
    assert info["gap"] == pytest.approx(0, abs=1e-12)


def test_masks():
    env = dmro.ChainEnv(without=["edge"])
    _, info = env.reset(seed=1)
    assert info["action_mask"].tolist() == [1, 0, 1]
    assert info["action_mask"].dtype == np.int8
    assert env.action_space.sample(mask=info["action_mask"]) in (0, 2)
    assert env.action_masks().tolist() == [True, False, True]
    assert env.action_masks().dtype == np.bool_
    with pytest.raises(dmro.Error, match="down"):
        env.step(1)
    told = env.step(2)
    assert told[4]["action_mask"].tolist() == [1, 0, 1]
    # What is told is the caller's.
    told[4]["action_mask"][:] = 0
    assert env.action_masks().any()


def test_candidate_costs():
    env = dmro.GraphEnv(subtasks=5)
    env.reset(seed=1)
    costs = env.candidate_costs()
    assert costs.shape == (3,)
    assert (costs > 0).all()
    with pytest.raises(AttributeError, match="chains have no candidate costs"):
        dmro.ChainEnv().candidate_costs()


def test_candidate_costs_are_those_of_the_step():
    """Costs of candidates are proportional to the rewards of their steps."""
    ratios = []
    for action in range(3):
        env = dmro.ArrivalsEnv()
        env.reset(seed=3)
        cost = env.candidate_costs()[action]
        ratios.append(-env.step(action)[1] / cost)
    assert ratios == pytest.approx([ratios[0]] * 3)


@pytest.mark.parametrize("encoding", ["one-hot", "scalar"])
@pytest.mark.parametrize("context", ["none", "unit-costs", "directed-unit-costs"])
def test_encodings(encoding, context):
    env = dmro.ChainEnv(encoding=encoding, context=context, subtasks=4)
    observation, _ = env.reset(seed=1)
    assert observation.shape == env.observation_space.shape
    assert np.isfinite(observation).all()


def test_graph_features():
    """Features of groups that are left out are 0."""
    counts = []
    for features in ((), ("horizon",), ("horizon", "rank"), ("horizon", "rank", "load")):
        env = dmro.GraphEnv(QUEUES, features=features)
        env.reset(seed=1)
        # Queues are empty at first.
        counts.append(np.count_nonzero([env.step(1)[0] for _ in range(3)]))
    assert counts == sorted(set(counts))


def test_sites_are_those_of_a_workflow():
    assert dmro.ArrivalsEnv("congested-a").sites == ("device", "edge", "cloud")
    assert dmro.ChainEnv("table3").sites == tuple(site.name for site in dmro.System("table3").sites)


def test_copies_and_pickles_begin_anew(case):
    kind, settings = case
    env = single_class(kind)(**settings)
    told = play(env, seed=2)
    for twin in (pickle.loads(pickle.dumps(env)), copy.deepcopy(env)):
        assert type(twin) is type(env)
        assert_same(play(twin, seed=2), told)
    env.close()
    assert_same(play(twin, seed=2), told)


def test_returned_arrays_are_the_callers(kind):
    env = single_class(kind)()
    first, _ = env.reset(seed=1)
    kept = first.copy()
    env.step(0)
    assert np.array_equal(first, kept)


@pytest.mark.parametrize("action", [1, np.int64(1), np.uint8(1), np.array(1), np.array([1]), True])
def test_types_of_actions(action):
    env = dmro.ChainEnv()
    env.reset(seed=1)
    expected = env.step(1)
    env.reset(seed=1)
    assert_same(env.step(action), expected)


def test_gaps():
    costs = np.array([3.0, 2.0, 0.0, 1.0, 1.0])
    references = np.array([2.0, 2.0, 0.0, 0.0, np.nan])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = gaps(costs, references)
    assert found[:3].tolist() == [0.5, 0, 0]
    assert np.isnan(found[3:]).all()
