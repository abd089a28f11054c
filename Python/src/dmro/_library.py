"""The shared libraries: loading, calls, errors."""

from __future__ import annotations

import ctypes
import json
import math
import os
import platform
import re
from collections.abc import Mapping, Sequence
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_void_p
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "_lib"
INTERFACE = 1
# The arguments that have another name in the library.
NAMES = {
    "assumedComputation": "computation",
    "communicationRatio": "communication_ratio",
    "cyclesPerMAC": "cycles_per_mac",
    "cyclesPerMac": "cycles_per_mac",
    "energyWeight": "energy_weight",
    "firstTransfer": "first_transfer",
    "laterTransfer": "later_transfer",
    "maxComputation": "max_computation",
    "maxTransfer": "max_transfer",
    "maximumSubtasks": "maximum_subtasks",
    "meanComputation": "mean_computation",
    "nodeSize": "node_size",
    "outDegree": "out_degree",
    "referenceSpeed": "reference_speed",
}
# The codes of errors about files, which begin with their paths.
FILES = (66, 73)


class Error(ValueError):
    """A value breaks a rule, a file is missing, or the like: one line that names both.

    Attributes:
        code: The exit code that the command `dmro` has for such an error: 65 where a value or the
            content of a file breaks a rule, 66 where a file is missing or cannot be read, 73 where
            a file cannot be written, 75 where something is in use by another thread.
    """

    code: int

    def __init__(self, message: str, code: int = 65) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.code)


def load(name: str, needs: str = "") -> ctypes.CDLL:
    """Loads a library of the package, and checks the version of its interface.

    Args:
        name: The name, without `lib` and the suffix.
        needs: What the system must have for it, for the error.

    Raises:
        ImportError: It is missing, of another version, or cannot be loaded.
    """
    suffix = ".dylib" if platform.system() == "Darwin" else ".so"
    path = FOLDER / f"lib{name}{suffix}"
    if not path.is_file():
        raise ImportError(
            f"{path} is missing: install the package with pip, which builds the library"
        )
    try:
        library = ctypes.CDLL(os.fspath(path))
    except OSError as error:
        reason = " ".join(str(error).split())
        raise ImportError(f"{path.name} cannot be loaded{needs}: {reason}") from None
    library.dmro_interface.argtypes = []
    library.dmro_interface.restype = c_int32
    version = library.dmro_interface()
    if version != INTERFACE:
        raise ImportError(
            f"{path} must have version {INTERFACE} of the interface, found {version}: install the "
            "package again"
        )
    library.dmro_release.argtypes = [c_void_p]
    library.dmro_release.restype = None
    return library


def declare(library: ctypes.CDLL, name: str, *arguments: Any) -> Any:
    """Returns a function of a library that has a status, with the types of its arguments."""
    function = getattr(library, name)
    function.argtypes = [*arguments, POINTER(c_void_p)]
    function.restype = c_int32
    return function


def take(library: ctypes.CDLL, answer: c_void_p) -> str | None:
    """Returns the text of an answer, and gives its memory back."""
    if not answer.value:
        return None
    try:
        return ctypes.string_at(answer.value).decode()
    finally:
        library.dmro_release(answer)
        answer.value = None


def check(library: ctypes.CDLL, status: int, answer: c_void_p) -> str | None:
    """Returns the text of an answer.

    Raises:
        Error: The status is not 0; the text is the message.
    """
    text = take(library, answer)
    if status != 0:
        raise Error(in_python(text or f"error {status}", status), status)
    return text


def in_python(message: str, code: int = 65) -> str:
    """Returns a message of the library with the names that arguments have in Python."""
    if code in FILES:
        return message
    message = re.sub(r"^(generator|bounds)(: |\.)|^workflows\.(?=workflows\b)", "", message)
    message = re.sub(r"^copies(?=:)", "num_envs", message)
    return re.sub(
        r"^(\w+)(?=[.:\[])", lambda found: NAMES.get(found.group(), found.group()), message
    )


def encode(request: Mapping[str, Any]) -> bytes:
    """Returns a request as JSON; keys without a value are left out.

    Raises:
        Error: A number is not finite.
        TypeError: A value has no form in JSON.
    """
    given = {key: value for key, value in request.items() if value is not None}
    try:
        return json.dumps(given, allow_nan=False, default=_plain, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        try:
            line = _odd_number(given)
        except RecursionError:
            line = None
        raise Error(in_python(line or f"request: must have a form in JSON: {error}")) from None


def ask(request: Mapping[str, Any]) -> Any:
    """Returns the library's answer to a request.

    Raises:
        Error: A value of the request breaks a rule.
    """
    text = encode(request)
    answer = c_void_p()
    result = check(core, _answer(text, len(text), byref(answer)), answer)
    return json.loads(result or "null")


def parsed(content: Any, what: str) -> dict[str, Any]:
    """Returns the value of JSON; a dictionary is returned as it is.

    Raises:
        Error: The text is not JSON.
        TypeError: The content is neither.
    """
    if isinstance(content, Mapping):
        return dict(content)
    if not isinstance(content, (str, bytes, bytearray)):
        raise TypeError(f"{what}: must be a dictionary or JSON, found {type(content).__name__}")
    try:
        value = json.loads(content, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Error(f"{what}: must be JSON: {error}") from None
    if not isinstance(value, dict):
        raise Error(f"{what}: must be an object of JSON, found {type(value).__name__}")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Returns an object of JSON, each of whose keys stands once."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice}" must stand once')
    return values


def shown(value: Any) -> str:
    """Returns a value as it stands in an error: one line, not too long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 100 else f"{text[:99]}…"


def _plain(value: Any) -> Any:
    """Returns a value in the types that JSON has."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Sequence, set, frozenset)):
        return list(value)
    if hasattr(value, "to_dict"):
        return value.to_dict()
    raise TypeError(f"{shown(value)}: must have a form in JSON, found {type(value).__name__}")


def _odd_number(value: Any, place: str = "") -> str | None:
    """Returns the line about the first number that is not finite."""
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return f"{place}: must be finite, found {value}"
    items: Any = ()
    if isinstance(value, Mapping):
        items = ((f"{place}.{key}" if place else str(key), item) for key, item in value.items())
    elif isinstance(value, (list, tuple)):
        items = ((f"{place}[{index}]", item) for index, item in enumerate(value))
    return next((line for name, item in items if (line := _odd_number(item, name))), None)


core = load("DMROPython")

_answer = declare(core, "dmro_answer", c_char_p, c_int64)
environment_open = declare(core, "dmro_environment_open", c_char_p, c_int64, POINTER(c_int64))
environment_bind = declare(
    core, "dmro_environment_bind", c_int64, POINTER(c_void_p), POINTER(c_int64), c_int64
)
environment_reset = declare(core, "dmro_environment_reset", c_int64, c_int32)
environment_step = declare(core, "dmro_environment_step", c_int64)
environment_close = declare(core, "dmro_environment_close", c_int64)
