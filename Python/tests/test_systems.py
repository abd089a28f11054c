"""Systems."""

import json
import os
import pickle

import numpy as np
import pytest
from conftest import QUEUES

import dmro


def test_presets():
    system = dmro.System("table2")
    assert system.name == "Table II"
    assert [site.name for site in system.sites] == ["device", "edge", "cloud"]
    edge = system.sites[1]
    assert (edge.tier, edge.speed, edge.energy) == ("edge", 70, 0.15)
    assert edge.processors is None
    assert system.bandwidth[0].tolist() == [np.inf, 800, 10]
    assert not system.latency.any()
    assert len(dmro.System("table3").sites) == 5
    assert dmro.System("congested-b").sites[0].processors == 1


def test_values_of_a_file():
    system = dmro.System.parse(QUEUES)
    assert [site.processors for site in system.sites] == [1, 2, None]
    assert system.sites[1].ports == 1
    assert system.latency[0].tolist() == [0, 0.01, 0.08]
    assert dmro.System.parse(json.dumps(QUEUES)) == system
    assert dmro.System.parse(json.dumps(QUEUES).encode()) == system


def test_units():
    content = {
        "name": "units",
        "units": {"speed": "GHz", "bandwidth": "Mbit/s"},
        "sites": [
            {"name": "device", "tier": "device", "speed": 0.03, "energy": 0.3},
            {"name": "edge", "tier": "edge", "speed": 0.07, "energy": 0.15},
        ],
        "bandwidth": [[None, 80], [80, None]],
    }
    system = dmro.System.parse(content)
    assert system.sites[1].speed == pytest.approx(70)
    assert system.bandwidth[0, 1] == pytest.approx(10)


def test_write_and_read(tmp_path):
    path = tmp_path / "system.json"
    for system in (dmro.System("table3"), dmro.System.parse(QUEUES)):
        system.write(path)
        assert dmro.System.read(path) == system
        assert dmro.System(os.fspath(path)) == dmro.System(path) == system
    assert os.listdir(tmp_path) == ["system.json"]


def test_same_as_command(command, command_json, tmp_path):
    for name in ("table2", "table3", "congested-a"):
        assert dmro.System(name).to_dict() == command_json("info", name, "--json")
    dmro.System.parse(QUEUES).write(tmp_path / "queues.json")
    assert (
        command_json("info", tmp_path / "queues.json", "--json")
        == dmro.System.read(tmp_path / "queues.json").to_dict()
    )


def test_pickle_and_hash():
    system = dmro.System("table3")
    twin = pickle.loads(pickle.dumps(system))
    assert twin == system
    assert hash(twin) == hash(system)
    assert system != dmro.System("table2")


def test_content_is_a_copy():
    system = dmro.System("table2")
    system.to_dict()["sites"].clear()
    assert len(system.sites) == 3


def test_errors(tmp_path):
    with pytest.raises(dmro.Error) as missing:
        dmro.System.read(tmp_path / "none.json")
    assert missing.value.code == 66
    assert "none.json" in str(missing.value)
    (tmp_path / "broken.json").write_text('{"name": "x",\n "sites": [}')
    with pytest.raises(dmro.Error, match=r"broken\.json.*2") as broken:
        dmro.System.read(tmp_path / "broken.json")
    assert broken.value.code == 65
    with pytest.raises(dmro.Error, match="speed"):
        dmro.System.parse({**QUEUES, "sites": [{**QUEUES["sites"][0], "speed": -1}]})
    with pytest.raises(dmro.Error, match=r"sites\[0\]\.speed: must be finite, found nan"):
        dmro.System.parse({**QUEUES, "sites": [{**QUEUES["sites"][0], "speed": float("nan")}]})
    with pytest.raises(dmro.Error, match="bandwith"):
        dmro.System.parse({**QUEUES, "bandwith": []})
    with pytest.raises(dmro.Error, match="system: must be JSON"):
        dmro.System.parse("{")
    with pytest.raises(dmro.Error, match='the key "name" must stand once'):
        dmro.System.parse('{"name": "a", "name": "b"}')
    with pytest.raises(TypeError, match=r"use System\.parse"):
        dmro.System(QUEUES)


@pytest.mark.parametrize("code", [65, 73])
def test_errors_can_be_pickled(code):
    error = pickle.loads(pickle.dumps(dmro.Error("x must be y", code)))
    assert (str(error), error.code, isinstance(error, ValueError)) == ("x must be y", code, True)
