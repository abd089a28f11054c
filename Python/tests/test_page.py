"""The Python of the documentation runs."""

import importlib.util
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1]
PAGES = ["../Docs/From-Python.md", "../README.md", "README.md"]


def blocks(name: str) -> list[tuple[int, str]]:
    """Returns the blocks of Python on a page, and their lines."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```$", text, re.M | re.S)
    return [(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in found]


@pytest.mark.parametrize("name", PAGES)
def test_page(name, tmp_path, monkeypatch, capsys):
    """Runs all blocks of a page, one after the other, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    # What the lines of the command on the page have written.
    (tmp_path / "results" / "fig7").mkdir(parents=True)
    (tmp_path / "results" / "fig7" / "results.csv").write_text("seed,gap\n1,0.5\n2,0.25\n")
    names: dict[str, object] = {"__name__": "page"}
    count = 0
    for line, code in blocks(name):
        if "sb3" in code and importlib.util.find_spec("stable_baselines3") is None:
            continue
        # Errors name the line of the page.
        exec(compile("\n" * (line - 1) + code, str(FOLDER / name), "exec"), names)
        count += 1
    assert count >= (10 if "From-Python" in name else 1)
    if "table" in names:
        assert "0.375" in capsys.readouterr().out


def test_lines_are_short():
    for name in PAGES:
        for _, code in blocks(name):
            assert max(map(len, code.splitlines())) <= 100
