"""How the package is built, with a program in the place of Swift."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import dmro

FOLDER = Path(__file__).resolve().parents[1]
SUFFIX = ".dylib" if sys.platform == "darwin" else ".so"
LIBRARIES = [f"libDMROPython{SUFFIX}", f"libDMROPythonPolicies{SUFFIX}"]

setuptools = pytest.importorskip("setuptools", minversion="77")
pytestmark = pytest.mark.skipif(shutil.which("strip") is None, reason="strip is not here")


@pytest.fixture
def package(tmp_path):
    """A copy of the package, below a folder with a manifest."""
    (tmp_path / "Package.swift").write_text("")
    ignored = shutil.ignore_patterns("_lib", "build", "*.egg-info", "__pycache__", "tests", ".*")
    shutil.copytree(FOLDER, tmp_path / "Python", ignore=ignored)
    return tmp_path


def build(package, command="build_libraries", *, path="", **environment):
    """Runs a command of setup.py; returns the result, and the wheel if there is one."""
    result = subprocess.run(
        [sys.executable, "setup.py", "-q", command],
        cwd=package / "Python",
        env={"PATH": f"{path}:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list((package / "Python" / "dist").glob("*.whl"))
    return result, wheels[0] if wheels else None


def built_libraries(folder):
    """Puts libraries with symbols into a folder."""
    folder.mkdir(parents=True)
    source = Path(dmro.__file__).parent / "_lib"
    for name in LIBRARIES:
        shutil.copyfile(source / name, folder / name)


def test_given_libraries(package):
    built_libraries(package / "built")
    result, wheel = build(package, "bdist_wheel", DMRO_LIBRARIES=str(package / "built"))
    assert result.returncode == 0, result.stderr
    version, python, abi, platform = wheel.stem.split("-")[1:]
    assert (version, python, abi) == ("0.1.0", "py3", "none")
    assert platform not in ("any", "")
    names = zipfile.ZipFile(wheel).namelist()
    assert [f"dmro/_lib/{name}" in names for name in LIBRARIES] == [True, True]
    assert "dmro/py.typed" in names
    assert "dmro/environments/chain.py" in names
    # The wheel works where it is unpacked.
    zipfile.ZipFile(wheel).extractall(package / "installed")
    code = "import dmro; print(dmro.__file__, len(dmro.solve(dmro.Workflows.generate(3))))"
    out = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(package / "installed")},
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert out.stdout.split() == [str(package / "installed" / "dmro" / "__init__.py"), "3"]


def test_missing_libraries(package):
    (package / "built").mkdir()
    result, _ = build(package, DMRO_LIBRARIES=str(package / "built"))
    assert result.returncode != 0
    line = f"dmro: {package / 'built' / LIBRARIES[0]} must be there"
    assert result.stderr.splitlines()[-1] == line


def swift(package, script):
    """Puts programs in the place of Swift and its compiler; they keep their arguments."""
    (package / "bin").mkdir()
    built = package / "out"
    link = f'while [ "$1" != -o ]; do shift; done; cat "{built}/${{2##*/}}" > "$2"'
    for name, work in (("swift", script), ("swiftc", link)):
        program = package / "bin" / name
        program.write_text(f'#!/bin/sh\necho "$PWD: $*" >> "{package}/calls"\n{work}\n')
        program.chmod(0o755)
    return str(package / "bin")


def test_build_with_swift(package):
    built_libraries(package / "out")
    path = swift(package, f'case "$*" in *--show-bin-path) echo "{package}/out";; esac')
    result, _ = build(package, path=path)
    assert result.returncode == 0, result.stderr
    built = (package / "Python" / "build").rglob("dmro/_lib/*")
    assert sorted(file.name for file in built) == LIBRARIES
    calls = (package / "calls").read_text().splitlines()
    assert calls[:3] == [
        f"{package}: build -c release {what}"
        for what in ("--product DMROPython", "--product DMROPythonPolicies", "--show-bin-path")
    ]
    # On Linux the runtime of Swift is linked in.
    linked = calls[3:]
    assert len(linked) == (2 if sys.platform == "linux" else 0)
    for call, library in zip(linked, LIBRARIES, strict=False):
        out = package / "out"
        product = library.removeprefix("lib").partition(".")[0]
        assert "-emit-library -static-stdlib" in call
        assert (
            f"-o {out}/standalone/{library} @{out}/{product}.product/Objects.LinkFileList" in call
        )


def test_failing_swift(package):
    result, _ = build(package, path=swift(package, "exit 3"))
    assert result.returncode != 0
    assert result.stderr.splitlines()[-1] == (
        "dmro: swift could not build DMROPython, exit code 3; see above"
    )


def test_no_swift(package):
    if any(os.access(f"{folder}/swift", os.X_OK) for folder in ("/usr/bin", "/bin")):
        pytest.skip("swift is among the programs of the system")
    result, _ = build(package)
    assert result.returncode != 0
    assert result.stderr.splitlines()[-1].startswith("dmro: swift must be in PATH")


def test_no_package_above(package):
    (package / "Package.swift").unlink()
    result, _ = build(package)
    assert result.returncode != 0
    assert result.stderr.splitlines()[-1].startswith(f"dmro: Package.swift must be in {package}")
