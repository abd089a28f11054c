"""Records of experiments and trainings."""

import sys

import numpy as np
import pytest

import dmro

TABLE = """trial,seed,scheme,gap,site_shares,warning
0,1,dmro,0.0024,0.1 0.2 0.7,
1,2,local-only,,1 0 0,"one site, only"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "results.csv").write_text(TABLE)
    return tmp_path


@pytest.fixture
def no_pandas(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)


def test_pandas(folder):
    pandas = pytest.importorskip("pandas")
    table = dmro.records(folder)
    assert isinstance(table, pandas.DataFrame)
    assert table["gap"][0] == 0.0024
    assert np.isnan(table["gap"][1])
    assert table["seed"].tolist() == [1, 2]
    assert table["warning"][1] == "one site, only"


def test_without_pandas(folder, no_pandas):
    table = dmro.records(folder)
    assert list(table) == ["trial", "seed", "scheme", "gap", "site_shares", "warning"]
    assert table["seed"].dtype == np.int64
    assert table["gap"].dtype == np.float64
    assert np.isnan(table["gap"][1])
    assert table["site_shares"].tolist() == ["0.1 0.2 0.7", "1 0 0"]
    assert table["warning"].tolist() == ["", "one site, only"]


@pytest.mark.parametrize("pandas", [True, False])
def test_errors(folder, pandas, monkeypatch):
    if pandas:
        pytest.importorskip("pandas")
    else:
        monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(dmro.Error, match=r"curves\.csv: cannot be read") as error:
        dmro.records(folder, "curves")
    assert error.value.code == 66
    for text in ("", "a,b\n1,2,3\n1\n", 'a\n"x'):
        (folder / "results.csv").write_text(text)
        with pytest.raises(dmro.Error, match="must be a table of records") as error:
            dmro.records(folder)
        assert error.value.code == 65
        assert "\n" not in str(error.value)


def test_records_of_the_command(command, tmp_path, monkeypatch):
    command("train", "--updates", 200, "--networks", 1, "--out", tmp_path / "run")
    progress = dmro.records(tmp_path / "run", "progress")
    monkeypatch.setitem(sys.modules, "pandas", None)
    plain = dmro.records(tmp_path / "run", "progress")
    assert plain["update"].tolist() == list(range(1, 201))
    for name in ("cost", "gap"):
        assert np.array_equal(np.asarray(progress[name]), plain[name], equal_nan=True)
