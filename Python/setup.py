"""Builds the two libraries with Swift, and packs them into a wheel for any Python 3."""

import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import ClassVar

from setuptools import Command, Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build import build

FOLDER = Path(__file__).resolve().parent
PACKAGE = FOLDER.parent
# The products, and the libraries of the system that each needs.
PRODUCTS = {"DMROPython": [], "DMROPythonPolicies": ["-lopenblas", "-llapacke"]}
SUFFIX = ".dylib" if platform.system() == "Darwin" else ".so"


def fail(line: str) -> None:
    """Ends the build with one line."""
    raise SystemExit(f"dmro: {line}")


def swift_build(*arguments: str, captured: bool = False) -> subprocess.CompletedProcess:
    """Runs swift build in the folder of its package."""
    return subprocess.run(
        ["swift", "build", "-c", "release", *arguments],
        cwd=PACKAGE,
        stdout=subprocess.PIPE if captured else None,
        text=True,
    )


def build_with_swift() -> Path:
    """Builds the libraries; returns their folder."""
    if not (PACKAGE / "Package.swift").is_file():
        fail(
            f"Package.swift must be in {PACKAGE}, above the folder of the Python package: install "
            "from a clone, or set DMRO_LIBRARIES to a folder with built libraries"
        )
    if shutil.which("swift") is None:
        fail(
            "swift must be in PATH (https://www.swift.org/install), or DMRO_LIBRARIES must name a "
            "folder with built libraries"
        )
    for product in PRODUCTS:
        code = swift_build("--product", product).returncode
        if code != 0:
            fail(f"swift could not build {product}, exit code {code}; see above")
    folder = Path(swift_build("--show-bin-path", captured=True).stdout.strip())
    # On macOS the system has the runtime of Swift.
    return with_runtime(folder) if platform.system() == "Linux" else folder


def with_runtime(folder: Path) -> Path:
    """Links what was compiled again, with the runtime of Swift; returns the folder."""
    target = folder / "standalone"
    target.mkdir(exist_ok=True)
    for product, needs in PRODUCTS.items():
        objects = f"@{folder / f'{product}.product' / 'Objects.LinkFileList'}"
        library = target / f"lib{product}{SUFFIX}"
        command = ["swiftc", "-emit-library", "-static-stdlib", "-Xlinker", "--gc-sections"]
        code = subprocess.run([*command, "-o", str(library), objects, *needs]).returncode
        if code != 0:
            fail(f"swiftc could not link {product}, exit code {code}; see above")
    return target


def given_libraries() -> Path | None:
    """Returns the folder of DMRO_LIBRARIES."""
    given = os.environ.get("DMRO_LIBRARIES")
    # pip builds in another folder than that of its caller.
    if given and not Path(given).is_absolute():
        fail(f"DMRO_LIBRARIES must be an absolute path, found {given}")
    return Path(given) if given else None


class BuildLibraries(Command):
    """Puts the libraries beside the modules of the package."""

    description = "build the libraries with Swift"
    user_options: ClassVar[list[tuple[str, str, str]]] = []
    editable_mode = False
    build_lib: str | None = None

    def initialize_options(self) -> None:
        self.build_lib = None

    def finalize_options(self) -> None:
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    @property
    def target(self) -> Path:
        base = FOLDER / "src" if self.editable_mode else Path(self.build_lib or "")
        return base / "dmro" / "_lib"

    def run(self) -> None:
        source = given_libraries() or build_with_swift()
        for product in PRODUCTS:
            library = source / f"lib{product}{SUFFIX}"
            if not library.is_file():
                fail(f"{library} must be there")
            self.target.mkdir(parents=True, exist_ok=True)
            copy = self.target / library.name
            # A new file: a process may have the old one loaded.
            part = copy.with_name(copy.name + ".part")
            shutil.copyfile(library, part)
            part.chmod(0o755)
            strip = shutil.which("strip")
            if strip and platform.system() == "Linux":
                subprocess.run([strip, "--strip-unneeded", str(part)], check=True)
            part.replace(copy)

    def get_source_files(self) -> list[str]:
        return []

    def get_outputs(self) -> list[str]:
        return [str(self.target / f"lib{product}{SUFFIX}") for product in PRODUCTS]

    def get_output_mapping(self) -> dict[str, str]:
        return {}


class Build(build):
    """Builds the modules, then the libraries."""

    sub_commands: ClassVar = [*build.sub_commands, ("build_libraries", None)]


class Wheel(bdist_wheel):
    """Tags the wheel: no extension modules, so any Python 3, but one platform."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


class BinaryDistribution(Distribution):
    """A distribution that is installed where packages for one platform go."""

    def has_ext_modules(self) -> bool:
        return True


setup(
    distclass=BinaryDistribution,
    cmdclass={
        "build": Build,
        "build_libraries": BuildLibraries,
        "bdist_wheel": Wheel,
    },
)
