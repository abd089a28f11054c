"""Fork, spawn, and the end of the interpreter."""

import multiprocessing
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from conftest import assert_same, single_class
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

import dmro


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_async_vector_env(kind, method):
    makers = [partial(single_class(kind), energy_weight=0.1)] * 2
    parallel = AsyncVectorEnv(makers, context=method)
    serial = SyncVectorEnv(makers)
    try:
        assert_same(parallel.reset(seed=3)[0], serial.reset(seed=3)[0])
        for step in range(25):
            actions = np.full(2, step % 3)
            for found, expected in zip(
                parallel.step(actions)[:4], serial.step(actions), strict=False
            ):
                assert_same(found, expected)
    finally:
        parallel.close()


def test_fork_in_mid_episode():
    """A child may go on with an environment of its parent, who does not notice."""
    env, twin = dmro.ChainEnv(), dmro.ChainEnv()
    env.reset(seed=1)
    twin.reset(seed=1)
    env.step(1)
    twin.step(1)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    children = [context.Process(target=lambda: results.put(env.step(2)[1])) for _ in range(2)]
    for child in children:
        child.start()
    rewards = [results.get(timeout=30) for _ in children]
    for child in children:
        child.join(30)
        assert child.exitcode == 0
    expected = twin.step(2)
    assert rewards == [expected[1]] * 2
    assert_same(env.step(2), expected)


def test_plans_in_a_pool():
    workflows = dmro.Workflows.generate(6, seed=2)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        plans = pool.map(dmro.solve, [workflows[:3], workflows[3:]])
    assert plans[0] + plans[1] == [
        plan for part in (workflows[:3], workflows[3:]) for plan in dmro.solve(part)
    ]


# Lines that end in the middle of something: exit code, and what may stand on the standard error.
ENDINGS = {
    "open environments": "env.reset(); envs.reset()",
    "sys.exit": "env.reset(); sys.exit(0)",
    "a thread that steps": """
envs.reset()
threading.Thread(target=forever, daemon=True).start()
time.sleep(0.05)
""",
    "several threads that step": """
envs.reset()
for _ in range(4):
    threading.Thread(target=forever, daemon=True).start()
time.sleep(0.05)
""",
    "closed by a function at exit": "import atexit; atexit.register(envs.close); envs.reset()",
    "stepped by a function at exit": "import atexit; envs.reset(); atexit.register(step)",
    "in a cycle": "class A: pass\na = A(); a.a = a; a.env = env; env.a = a; env.reset()",
    "os._exit": "envs.reset(); os._exit(0)",
}
BEGINNING = """
import os, sys, threading, time
import numpy as np
import dmro

env = dmro.ChainEnv()
envs = dmro.GraphVectorEnv(256)

def step():
    envs.step(np.zeros(256, np.int64))

def forever():
    while True:
        try:
            step()
        except dmro.Error as error:
            if error.code != 75:
                return
"""


@pytest.mark.parametrize("ending", ENDINGS)
def test_end_of_the_interpreter(python, ending):
    result = python(BEGINNING + ENDINGS[ending])
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "")


def test_interrupted(tmp_path):
    """Ctrl-C in mid-step ends a program as always."""
    # A shell starts programs in the background with the signal ignored, and Python keeps to that.
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code = listen + BEGINNING + "envs.reset()\nprint('ready', flush=True)\nforever()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(2)
    try:
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_missing_library(python, tmp_path):
    code = (
        f"import pathlib, sys, types; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import importlib.util\n"
        "spec = importlib.util.find_spec('dmro')\n"
        "import shutil; shutil.copytree(pathlib.Path(spec.origin).parent, "
        f"{str(tmp_path / 'dmro')!r}, ignore=shutil.ignore_patterns('*.so', '*.dylib'))\n"
        "importlib.invalidate_caches()\n"
        "sys.path_importer_cache.clear()\n"
        "import dmro\n"
    )
    result = python(code)
    assert result.returncode == 1
    assert "libDMROPython" in result.stderr.splitlines()[-1]
    assert result.stderr.splitlines()[-1].startswith("ImportError")


def test_policies_are_loaded_late(python):
    code = """
import dmro
maps = lambda: "libDMROPythonPolicies" in open("/proc/self/maps").read()
print(maps())
dmro.Policy.load()
print(maps())
"""
    if sys.platform != "linux":
        pytest.skip("the maps of a process are those of Linux")
    result = python(code)
    assert result.stdout == "False\nTrue\n", result.stderr


def test_missing_packages(python):
    result = python("import sys; sys.modules['stable_baselines3'] = None\nimport dmro.sb3")
    assert result.stderr.splitlines()[-1] == (
        "ImportError: dmro.sb3 needs Stable-Baselines3: pip install stable-baselines3"
    )
