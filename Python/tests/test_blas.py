"""Environments load no BLAS, and policies leave its number of threads as it is."""

import ctypes
import subprocess
import sys

import pytest

import dmro

try:
    BLAS = ctypes.CDLL("libopenblas.so.0")
except OSError:
    BLAS = None

CODE = """
import dmro
environments = dmro.ChainEnv(), dmro.GraphEnv(subtasks=3), dmro.ArrivalsEnv(jobs=5)
for environment in environments:
    environment.reset(seed=1)
    environment.step(0)
dmro.solve(dmro.Workflows.generate(2))
maps = open("/proc/self/maps").read()
# NumPy has a library of its own, under another name.
assert "libopenblas.so" not in maps and "liblapacke" not in maps, maps
assert "libDMROPython.so" in maps and "libDMROPythonPolicies" not in maps
dmro.Policy.load()
assert "libopenblas" in open("/proc/self/maps").read()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the maps of Linux")
def test_environments_load_no_blas():
    subprocess.run([sys.executable, "-c", CODE], check=True)


@pytest.mark.skipif(BLAS is None, reason="OpenBLAS has another name here")
def test_policies_leave_the_threads_alone():
    graphs = dmro.Workflows.generate(2, graphs=True, subtasks=4)
    before = BLAS.openblas_get_num_threads()
    try:
        for threads in (2, 1):
            BLAS.openblas_set_num_threads(threads)
            policy = dmro.Policy.load()
            policy.decide(graphs)
            environment = dmro.GraphEnv(workflows=graphs)
            policy.values(environment.reset(seed=1)[0])
            assert BLAS.openblas_get_num_threads() == threads
    finally:
        BLAS.openblas_set_num_threads(before)
