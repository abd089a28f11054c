"""Learned policies."""

import multiprocessing
import pickle
import subprocess
import threading

import numpy as np
import pytest
from conftest import QUEUES

import dmro
from dmro import _library


@pytest.fixture(scope="session")
def packaged():
    try:
        return dmro.Policy.load()
    except ImportError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def folder(command, tmp_path_factory):
    """Trainings of the command, small ones."""
    folder = tmp_path_factory.mktemp("trained")
    command("train", "--updates", 300, "--networks", 3, "--out", folder / "run",
            "--checkpoint-every", 100)  # fmt: skip
    command("meta-train", "--updates", 50, "--out", folder / "psi.safetensors")
    command("train", "--arrivals", 0.28, "--system", "congested-b", "--rounds", 1,
            "--out", folder / "shared.safetensors")  # fmt: skip
    return folder


def printed(answer):
    return [{k: v for k, v in plan.items() if k != "optimalCost"} for plan in answer["plans"]]


def test_packaged(packaged):
    assert (packaged.kind, packaged.units, packaged.outputs) == ("graph", 5, 1)
    assert packaged.system is None
    assert packaged.inputs == dmro.GraphEnv().observation_space.shape[1]
    workflows = dmro.Workflows.generate(3, graphs=True, subtasks=8)
    plans = packaged.decide(workflows, system=QUEUES)
    assert [plan.id for plan in plans] == [w.id for w in workflows]
    for plan, workflow in zip(plans, workflows, strict=True):
        again = dmro.schedule(workflow, plan, QUEUES)
        assert (again.cost, again.start.tolist()) == (plan.cost, plan.start.tolist())
        assert plan.reference <= plan.cost


def test_same_seed_same_plans(packaged):
    workflows = dmro.Workflows.generate(4, graphs=True, subtasks=12)
    assert packaged.decide(workflows, nodes=1) == packaged.decide(workflows, nodes=1)
    assert packaged.decide(workflows, nodes=1) != packaged.decide(workflows, nodes=1, seed=5)
    polished = packaged.decide(workflows, polish=True, nodes=1)
    plain = packaged.decide(workflows, nodes=1)
    assert all(a.cost <= b.cost for a, b in zip(polished, plain, strict=True))


def test_decide_same_as_command(packaged, command_json, tmp_path):
    dmro.System.parse(QUEUES).write(tmp_path / "s.json")
    workflows = dmro.Workflows.generate(3, graphs=True, subtasks=8)
    workflows.write(tmp_path / "w.json")
    for options, flags in (
        ({}, ""),
        ({"polish": True, "seed": 3, "nodes": 50}, "--polish --seed 3 --nodes 50"),
        ({"energy_weight": 0, "scaling": "none"}, "--energy-weight 0 --scaling none"),
    ):
        expected = command_json(
            "decide", "--workflows", tmp_path / "w.json", "--system", tmp_path / "s.json",
            "--json", *flags.split(),
        )  # fmt: skip
        found = [plan.to_dict() for plan in packaged.decide(workflows, system=QUEUES, **options)]
        assert found == printed(expected)


@pytest.mark.parametrize(
    ("name", "options", "decisions", "flags"),
    [
        ("run", {}, {}, ""),
        ("run", {"best": True}, {}, "--best"),
        ("run", {}, {"without": ["edge"]}, "--without edge"),
        ("psi.safetensors", {"system": "table2"}, {}, "--system table2"),
    ],
)
def test_chains_same_as_command(folder, command_json, tmp_path, name, options, decisions, flags):
    workflows = dmro.Workflows.generate(5, seed=9)
    workflows.write(tmp_path / "w.json")
    expected = command_json(
        "decide", folder / name, "--workflows", tmp_path / "w.json", "--json", *flags.split()
    )
    policy = dmro.Policy.load(folder / name, **options)
    found = [plan.to_dict() for plan in policy.decide(workflows, **decisions)]
    assert found == printed(expected)


def test_values_of_chains(folder):
    """Each network plans by its values; the cheapest plan is the decision."""
    policy = dmro.Policy.load(folder / "run")
    assert (policy.kind, policy.units, policy.inputs, policy.outputs) == ("chain", 3, 24, 3)
    assert policy.system == dmro.System("table2")
    workflows = dmro.Workflows.generate(4, seed=5)
    told = policy.description
    bounds = {"max_computation": told["maxComputation"], "max_transfer": told["maxTransfer"]}
    env = dmro.ChainEnv(policy.system, workflows=workflows, **bounds)
    for index, plan in enumerate(policy.decide(workflows)):
        proposals = []
        for unit in range(policy.units):
            observation, _ = env.reset(options={"workflow": index})
            ended = False
            while not ended:
                action = policy.values(observation)[unit].argmax()
                observation, _, ended, _, info = env.step(action)
            proposals.append((info["cost"], info["plan"].tolist()))
        assert min(proposals) == (pytest.approx(plan.cost, rel=1e-12), plan.decision.tolist())


def test_values_of_graphs(packaged):
    """The first network plans in the default order; the decision is at least as good."""
    workflows = dmro.Workflows.generate(4, graphs=True, subtasks=10)
    env = dmro.GraphEnv("table3", workflows=workflows, reward=packaged.description["reward"])
    for index, plan in enumerate(packaged.decide(workflows, system="table3", nodes=1)):
        observation, _ = env.reset(options={"workflow": index})
        ended = False
        while not ended:
            values = packaged.values(observation)
            assert values.shape == (5, 5)
            action = (env.candidate_costs() + values[0]).argmin()
            observation, _, ended, _, info = env.step(action)
        assert plan.cost <= info["cost"] * (1 + 1e-12)
        assert info["cost"] < plan.cost * 2


def test_values_over_time(folder, command_json):
    """The means of the predictions choose as `dmro simulate` does."""
    policy = dmro.Policy.load(folder / "shared.safetensors")
    assert (policy.kind, policy.inputs) == ("arrivals", 32)
    expected = command_json(
        "simulate", "--policy", folder / "shared.safetensors", "--arrivals", 0.28,
        "--count", 2000, "--seed", 4, "--json",
    )  # fmt: skip
    env = dmro.ArrivalsEnv("congested-b", arrivals=0.28, jobs=2000)
    observation, _ = env.reset(options={"native_seed": 4})
    truncated = False
    while not truncated:
        values = policy.values(observation).mean(axis=0, dtype=np.float64)
        action = (env.candidate_costs() + values).argmin()
        observation, _, _, truncated, info = env.step(action)
    assert info["delay"] == pytest.approx(expected["meanDelay"], rel=1e-3)
    with pytest.raises(dmro.Error, match="policy over time"):
        policy.decide(dmro.Workflows.arrivals(0.28, 3))


def test_shapes_of_values(packaged):
    rows = np.random.default_rng(0).random((7, 3, packaged.inputs))
    values = packaged.values(rows)
    assert values.shape == (5, 7, 3)
    assert values.dtype == np.float32
    assert packaged.values(rows[:0]).shape == (5, 0, 3)
    assert packaged.values(rows[0, 0]).shape == (5,)
    parts = np.stack([packaged.values(row) for row in rows], axis=1)
    assert np.allclose(values, parts, rtol=1e-4, atol=1e-6)
    # Any layout in memory, any type of numbers.
    turned = np.asfortranarray(rows)
    assert np.array_equal(packaged.values(turned), values)
    assert np.array_equal(packaged.values(rows.astype(np.float32)), values)
    assert np.array_equal(packaged.values(rows.tolist()), values)


def test_hostile(packaged, tmp_path):
    for shape in ((), (5,), (3, packaged.inputs + 1)):
        with pytest.raises(ValueError, match=r"observations: must have shape \(\.\.\., \d+\)"):
            packaged.values(np.zeros(shape))
    with pytest.raises(TypeError, match="observations: must be numbers"):
        packaged.values(np.full(packaged.inputs, "a"))
    assert packaged.values(np.full(packaged.inputs, np.nan)).shape == (5,)
    with pytest.raises(dmro.Error) as missing:
        dmro.Policy.load(tmp_path / "none.safetensors")
    assert missing.value.code == 66
    (tmp_path / "broken.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(dmro.Error, match=r"broken\.safetensors"):
        dmro.Policy.load(tmp_path / "broken.safetensors")
    with pytest.raises(dmro.Error, match="best: must be false"):
        dmro.Policy.load(best=True)
    with pytest.raises(dmro.Error, match="without: is for chains"):
        packaged.decide(dmro.Workflows.generate(1, graphs=True), without=["edge"])
    with pytest.raises(TypeError, match=r"made by dmro\.Policy\.load"):
        dmro.Policy()


def test_closed():
    policy = dmro.Policy.load()
    policy.close()
    policy.close()
    with pytest.raises(dmro.Error, match="policy: must be open"):
        policy.values(np.zeros(policy.inputs))
    with pytest.raises(dmro.Error, match="policy: must be open"):
        policy.decide(dmro.Workflows.generate(1, graphs=True))


def test_pickle(packaged, folder):
    rows = np.ones((2, packaged.inputs), np.float32)
    assert np.array_equal(pickle.loads(pickle.dumps(packaged)).values(rows), packaged.values(rows))
    policy = dmro.Policy.load(folder / "run", best=True)
    twin = pickle.loads(pickle.dumps(policy))
    rows = np.ones((2, policy.inputs), np.float32)
    assert np.array_equal(twin.values(rows), policy.values(rows))


def test_two_threads(packaged):
    rows = np.ones((2000, packaged.inputs), np.float32)
    expected, failed = packaged.values(rows), []

    def work():
        for _ in range(20):
            try:
                assert np.array_equal(packaged.values(rows), expected)
            except dmro.Error as error:
                failed.append(error.code)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(failed) <= {75}


def test_values_in_a_fork(packaged):
    """A child computes the same, though its parent has computed before."""
    rows = np.ones((300, packaged.inputs), np.float32)
    expected = packaged.values(rows)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=lambda: results.put(packaged.values(rows)))
    child.start()
    assert np.array_equal(results.get(timeout=30), expected)
    child.join(30)
    assert child.exitcode == 0
    assert np.array_equal(packaged.values(rows), expected)


def test_library_that_cannot_be_loaded(tmp_path, monkeypatch):
    for suffix in ("so", "dylib"):
        (tmp_path / f"libBroken.{suffix}").write_text("no library")
    monkeypatch.setattr(_library, "FOLDER", tmp_path)
    with pytest.raises(ImportError, match="cannot be loaded, which needs OpenBLAS: ") as error:
        _library.load("Broken", needs=", which needs OpenBLAS")
    assert "\n" not in str(error.value)


def test_both_libraries_in_one_process(packaged, python):
    """Handles of one library mean nothing in the other."""
    result: subprocess.CompletedProcess = python(
        "import dmro\n"
        "env = dmro.GraphEnv(reward='shaped')\n"
        "policy = dmro.Policy.load()\n"
        "observation, _ = env.reset(seed=1)\n"
        "print(policy.values(observation).shape)\n"
        "policy.close()\n"
        "print(env.step(0)[0].shape)\n"
    )
    assert result.stdout == "(5, 3)\n(3, 56)\n", result.stderr
