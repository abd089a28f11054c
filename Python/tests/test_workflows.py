"""Workflows."""

import json
import os
import pickle
import stat

import numpy as np
import pytest
from conftest import CHAINS, FORK, GRAPHS

import dmro


def test_chains():
    workflows = dmro.Workflows.parse(CHAINS)
    assert len(workflows) == 3
    assert [w.id for w in workflows] == ["one", "two", "four"]
    two = workflows[1]
    assert not two.is_graph
    assert len(two) == 2
    assert two.computation.tolist() == [30000, 70000]
    assert two.transfer.tolist() == [60, 20, 10]
    assert two.computation.dtype == np.float64
    with pytest.raises(AttributeError, match="two is a chain, which has no subtasks"):
        two.subtasks  # noqa: B018


def test_graphs():
    fork = dmro.Workflows.parse(GRAPHS)[0]
    assert fork.is_graph
    assert len(fork) == 4
    assert fork.computation.tolist() == [300, 3000, 4000, 200]
    assert fork.subtasks[0] == dmro.Subtask("split", 300, 20, 0)
    assert fork.transfers[3] == dmro.Transfer(2, 3, 1)
    assert (fork.device, fork.arrival) == (None, 0)
    with pytest.raises(AttributeError, match="fork is a graph, which has transfers"):
        fork.transfer  # noqa: B018
    assert dmro.Workflow(FORK) == fork
    assert fork.to_dict() == FORK


def test_units_are_converted():
    content = {
        "units": {"computation": "Gcycle", "data": "KB"},
        "workflows": [{"id": "w", "computation": [30, 70], "transfer": [60000, 20000, 10000]}],
    }
    workflow = dmro.Workflows.parse(content)[0]
    assert workflow.computation.tolist() == [30000, 70000]
    assert workflow.transfer.tolist() == [60, 20, 10]


def test_slices_and_equality():
    workflows = dmro.Workflows.generate(5, seed=3)
    assert workflows[1:3] == dmro.Workflows([workflows[1], workflows[2]])
    assert workflows[-1] == workflows[4]
    assert workflows[0] in workflows
    assert workflows == dmro.Workflows.generate(5, seed=3)
    assert workflows != dmro.Workflows.generate(5, seed=4)
    assert pickle.loads(pickle.dumps(workflows)) == workflows
    assert pickle.loads(pickle.dumps(workflows[0])) == workflows[0]
    with pytest.raises(IndexError):
        workflows[5]
    with pytest.raises(dmro.Error, match="at least 1 workflow, found an empty slice"):
        workflows[5:]


def test_write_and_read(tmp_path):
    path = tmp_path / "w.json"
    for workflows in (
        dmro.Workflows.generate(3),
        dmro.Workflows.generate(3, graphs=True, subtasks=5),
        dmro.Workflows.parse(GRAPHS),
        dmro.Workflows.arrivals(0.28, 4),
    ):
        workflows.write(path)
        assert dmro.Workflows.read(path) == workflows
    assert os.listdir(tmp_path) == ["w.json"]


def test_names_in_any_script(tmp_path):
    content = {"workflows": [{"id": 'ö"\\\n☃', "computation": [1], "transfer": [1, 1]}]}
    dmro.Workflows.parse(content).write(tmp_path / "w.json")
    assert dmro.Workflows.read(tmp_path / "w.json")[0].id == 'ö"\\\n☃'


def test_writing(tmp_path):
    workflows = dmro.Workflows.generate(1)
    with pytest.raises(dmro.Error, match="cannot be written") as error:
        workflows.write(tmp_path / "none" / "w.json")
    assert error.value.code == 73
    # A link stays, and so do permissions.
    (tmp_path / "real.json").write_text("")
    (tmp_path / "real.json").chmod(0o600)
    (tmp_path / "link.json").symlink_to("real.json")
    workflows.write(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert dmro.Workflows.read(tmp_path / "real.json") == workflows
    assert stat.S_IMODE((tmp_path / "real.json").stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["link.json", "real.json"]


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, ""),
        ({"seed": 7, "subtasks": 3}, "--seed 7 --subtasks 3"),
        (
            {"computation": (1e4, 2e4), "first_transfer": (1, 2), "later_transfer": (3, 4)},
            "--computation 1e4,2e4 --first-transfer 1,2 --transfer 3,4",
        ),
        ({"graphs": True}, "--graphs"),
        (
            {
                "graphs": True,
                "subtasks": 15,
                "shape": 0.5,
                "out_degree": 4,
                "communication_ratio": 2,
                "heterogeneity": 0.5,
                "mean_computation": 900,
                "system": "table3",
            },
            "--graphs --subtasks 15 --shape 0.5 --out-degree 4 --ccr 2 --heterogeneity "
            "0.5 --mean-computation 900 --system table3",
        ),
        (
            {
                "graphs": True,
                "layered": True,
                "subtasks": 12,
                "fat": 0.6,
                "density": 0.3,
                "regularity": 0.2,
                "jump": 2,
            },
            "--graphs --layered --subtasks 12 --fat 0.6 --density 0.3 --regular 0.2 --jump 2",
        ),
    ],
)
def test_generate_same_as_command(command_json, options, flags):
    found = dmro.Workflows.generate(4, **options)
    assert found.to_dict() == command_json("generate", "--count", 4, *flags.split())


def test_arrivals_same_as_command(command_json, tmp_path):
    found = dmro.Workflows.arrivals(0.28, 6, seed=3)
    flags = ["--arrivals", 0.28, "--count", 6, "--seed", 3]
    assert found.to_dict() == command_json("generate", *flags)
    model = {"rate": 0.5, "computation": {"exponential": 2000}, "input": 3}
    (tmp_path / "model.json").write_text(json.dumps(model))
    found = dmro.Workflows.arrivals(model, 6, system="congested-a")
    flags = ["--arrivals", tmp_path / "model.json", "--count", 6, "--system", "congested-a"]
    assert found.to_dict() == command_json("generate", *flags)
    assert found[0].arrival > 0
    assert found[0].device.startswith("device-")


@pytest.mark.parametrize("part", ["training", "held-out", "unseen"])
def test_workload_same_as_command(command_json, part):
    expected = command_json("workload", "--part", part, "--seed", 5)
    assert dmro.Workflows.workload(part, seed=5).to_dict() == expected


def test_workload_of_a_number():
    assert len(dmro.Workflows.workload("unseen", count=7)) == 7
    with pytest.raises(dmro.Error, match="unsen"):
        dmro.Workflows.workload("unsen")


def test_import(tmp_path):
    path = tmp_path / "graph.dot"
    path.write_text('digraph G { a [size="10"]; b [size="20"]; a -> b [size="5"]; }')
    workflows = dmro.Workflows.import_file(path)
    assert len(workflows) == 1
    assert len(workflows[0]) == 2
    assert all(isinstance(note, str) for note in workflows.notes)
    with pytest.raises(dmro.Error, match="dott"):
        dmro.Workflows.import_file(path, format="dott")


def test_import_same_as_command(command, tmp_path):
    path = tmp_path / "graph.dot"
    path.write_text('digraph G { a [size="10"]; b [size="20"]; a -> b [size="5"]; }')
    expected = json.loads(command("import", path))
    assert dmro.Workflows.import_file(path).to_dict() == expected


def test_errors(tmp_path):
    with pytest.raises(dmro.Error) as missing:
        dmro.Workflows.read(tmp_path / "none.json")
    assert missing.value.code == 66
    with pytest.raises(dmro.Error, match="transfer"):
        dmro.Workflows.parse({"workflows": [{"id": "w", "computation": [1], "transfer": [1]}]})
    with pytest.raises(dmro.Error, match=r"^workflows\[0\]\.computation\[1\]: .* found inf"):
        dmro.Workflow({"id": "w", "computation": [1, float("inf")], "transfer": [1, 1, 1]})
    with pytest.raises(dmro.Error, match="shape"):
        dmro.Workflows.generate(1, shape=2)
    with pytest.raises(dmro.Error, match="count"):
        dmro.Workflows.generate(-1)
    with pytest.raises(dmro.Error, match="seed"):
        dmro.Workflows.generate(1, seed=-1)
    with pytest.raises(dmro.Error, match="computation"):
        dmro.Workflows.generate(1, computation=(5, 1))
    with pytest.raises(dmro.Error, match="rate"):
        dmro.Workflows.arrivals(0)
    with pytest.raises(TypeError, match="workflows: must be a dictionary or JSON, found list"):
        dmro.Workflows.parse([])
    with pytest.raises(dmro.Error, match="workflows: must be an object of JSON, found list"):
        dmro.Workflows.parse("[]")
