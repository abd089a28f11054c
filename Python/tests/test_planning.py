"""Plans without learning, and their files."""

import pickle

import numpy as np
import pytest
from conftest import CHAINS, GRAPHS, QUEUES

import dmro


def content(plans):
    """Returns plans as the command prints them, but for a key of earlier versions."""
    return [plan.to_dict() for plan in plans]


def printed(answer):
    return [{k: v for k, v in plan.items() if k != "optimalCost"} for plan in answer["plans"]]


@pytest.mark.parametrize("scheme", ["optimal", "greedy", "local", "edge", "cloud"])
@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, []),
        (
            {"energy_weight": 0.5, "scaling": "per-parameter"},
            ["--energy-weight", 0.5, "--scaling", "per-parameter"],
        ),
        (
            {"system": "table3", "max_computation": 2e5, "max_transfer": 300},
            ["--system", "table3", "--max-computation", "2e5", "--max-transfer", 300],
        ),
        ({"without": ["edge"], "scaling": "none"}, ["--without", "edge", "--scaling", "none"]),
    ],
)
def test_chains_same_as_command(command_json, tmp_path, scheme, options, flags):
    if scheme == "edge" and "without" in options:
        pytest.skip("the edge is down")
    workflows = dmro.Workflows.generate(5, seed=2)
    workflows.write(tmp_path / "w.json")
    expected = command_json(
        "solve", "--workflows", tmp_path / "w.json", "--scheme", scheme, "--json", *flags
    )
    assert content(dmro.solve(workflows, scheme=scheme, **options)) == printed(expected)


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({"scheme": "optimal"}, []),
        ({"scheme": "optimal-any-order", "nodes": 500}, ["--nodes", 500]),
        ({"scheme": "heft", "energy_weight": 0, "scaling": "none"},
         ["--energy-weight", 0, "--scaling", "none"]),
        ({"scheme": "look", "nodes": 1}, ["--nodes", 1]),
        ({"scheme": "local-search", "plans": 50, "seed": 3}, ["--plans", 50, "--seed", 3]),
        ({"scheme": "genetic", "plans": 50}, ["--plans", 50]),
        ({"scheme": "peft"}, []),
        ({"scheme": "edge"}, []),
    ],
)  # fmt: skip
def test_graphs_same_as_command(command_json, tmp_path, options, flags):
    dmro.System.parse(QUEUES).write(tmp_path / "s.json")
    workflows = dmro.Workflows.generate(3, seed=2, graphs=True, subtasks=8)
    workflows.write(tmp_path / "w.json")
    expected = command_json(
        "solve", "--workflows", tmp_path / "w.json", "--system", tmp_path / "s.json", "--json",
        "--scheme", options["scheme"], *flags,
    )  # fmt: skip
    assert content(dmro.solve(workflows, QUEUES, **options)) == printed(expected)


def test_chains():
    plans = dmro.solve(CHAINS)
    assert [plan.id for plan in plans] == ["one", "two", "four"]
    assert [len(plan.decision) for plan in plans] == [1, 2, 4]
    assert plans[0].decision.dtype == np.int64
    assert all(plan.reference_kind == "optimum" and plan.gap == 0 for plan in plans)
    assert plans[0].order is None
    local = dmro.solve(CHAINS, scheme="local")
    assert all(not plan.decision.any() for plan in local)
    assert all(one.cost <= other.cost for one, other in zip(plans, local, strict=True))
    assert local[1].gap == pytest.approx(local[1].cost / plans[1].cost - 1)


def test_graphs():
    plans = dmro.solve(GRAPHS, QUEUES)
    fork = plans[0]
    assert sorted(fork.order) == [0, 1, 2, 3]
    assert (fork.finish > fork.start).all()
    assert fork.delay >= fork.finish.max()


def test_kinds_of_workflows(tmp_path):
    workflows = dmro.Workflows.parse(CHAINS)
    expected = dmro.solve(workflows)
    workflows.write(tmp_path / "w.json")
    assert dmro.solve(tmp_path / "w.json") == expected
    assert dmro.solve(str(tmp_path / "w.json")) == expected
    assert dmro.solve(workflows[0])[0].decision.tolist() == expected[0].decision.tolist()
    assert dmro.solve(workflows, dmro.System("table2")) == expected
    assert dmro.solve(workflows, dmro.System("table2").to_dict()) == expected
    with pytest.raises(TypeError, match=r"must be dmro\.Workflows, a path .*, found int"):
        dmro.solve(3)


def test_schedule_gives_the_plan_again():
    for plan in dmro.solve(GRAPHS, QUEUES, "local-search", plans=100):
        workflow = next(w for w in dmro.Workflows.parse(GRAPHS) if w.id == plan.id)
        again = dmro.schedule(workflow, plan, QUEUES)
        for name in ("decision", "order", "start", "finish"):
            assert getattr(again, name).tolist() == getattr(plan, name).tolist()
        assert (again.cost, again.delay, again.energy) == (plan.cost, plan.delay, plan.energy)
        assert again.reference is None
        assert (again.reference_kind, again.gap) == ("none", None)


def test_schedule_of_a_decision():
    workflow = dmro.Workflows.parse(GRAPHS)[0]
    plan = dmro.schedule(workflow, [0, 1, 2, 0], QUEUES)
    assert plan.decision.tolist() == [0, 1, 2, 0]
    other = dmro.schedule(workflow, np.array([0, 1, 2, 0]), QUEUES, order=[0, 1, 2, 3], nodes=1000)
    assert other.order.tolist() == [0, 1, 2, 3]
    assert other.reference <= other.cost
    for decision in ([0, 1, 2], [0, 1, 2, 3], [0, 1, 2, -1]):
        with pytest.raises(dmro.Error):
            dmro.schedule(workflow, decision, QUEUES)
    with pytest.raises(dmro.Error, match="order"):
        dmro.schedule(workflow, [0, 0, 0, 0], QUEUES, order=[3, 2, 1, 0])
    with pytest.raises(
        TypeError, match=r"decision: must be integers of shape \(N,\), found float64"
    ):
        dmro.schedule(workflow, [0.0, 1.0, 2.0, 0.0], QUEUES)


def test_write_plans(command, tmp_path):
    workflows = dmro.Workflows.generate(4, graphs=True, subtasks=5)
    workflows.write(tmp_path / "w.json")
    plans = dmro.solve(workflows, scheme="heft")
    dmro.write_plans(plans, tmp_path / "p.json")
    table = command(
        "evaluate", "--workflows", tmp_path / "w.json", "--plans", f"mine={tmp_path / 'p.json'}"
    )
    assert "mine" in table


def test_plans():
    plan = dmro.solve(GRAPHS, QUEUES)[0]
    twin = pickle.loads(pickle.dumps(plan))
    assert twin == plan
    assert hash(twin) == hash(plan)
    assert dmro.Plan.from_dict(plan.to_dict()) == plan
    assert plan != dmro.solve(GRAPHS, QUEUES, "local")[0]


def test_errors():
    with pytest.raises(dmro.Error, match="scheme: must be one of"):
        dmro.solve(CHAINS, scheme="best")
    with pytest.raises(dmro.Error, match="energy_weight: must be finite, found nan"):
        dmro.solve(CHAINS, energy_weight=float("nan"))
    with pytest.raises(dmro.Error, match="energy_weight"):
        dmro.solve(CHAINS, energy_weight=-1)
    with pytest.raises(dmro.Error, match=r"without\[0\].*egde"):
        dmro.solve(CHAINS, without=["egde"])
    with pytest.raises(TypeError, match="without: must be a sequence of texts, found 'edge'"):
        dmro.solve(CHAINS, without="edge")
    with pytest.raises(dmro.Error, match="scaling"):
        dmro.solve(GRAPHS, scaling="per-term")
