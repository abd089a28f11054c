"""The records of experiments and trainings."""

from __future__ import annotations

import csv
import os
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._library import Error


def records(folder: str | os.PathLike[str], table: str = "results") -> Any:
    """Reads a table of records of a folder that the command has written.

    Args:
        folder: The folder of a figure, a study or a training.
        table: The name of a file without `.csv`: `results` or `curves` of a figure or study,
            `progress` or `schemes` of a training.

    Returns:
        A `pandas.DataFrame` where pandas is installed, otherwise a dictionary with a NumPy array
        for each column: integers, floats (NaN where a value is missing) or texts (empty where one
        is missing).

    Raises:
        dmro.Error: The file cannot be read (code 66), or is no table (code 65).
    """
    path = os.path.join(os.fspath(folder), f"{table}.csv")
    try:
        columns = _columns(path)
    except OSError as error:
        raise Error(f"{path}: cannot be read: {error.strerror or error}", 66) from None
    except ValueError as error:
        # Among them texts that are not UTF-8.
        raise Error(f"{path}: must be a table of records: {error}") from None
    try:
        import pandas
    except ImportError:
        return columns
    return pandas.DataFrame(columns)


def _columns(path: str) -> dict[str, NDArray[Any]]:
    with open(path, newline="", encoding="utf-8") as stream:
        try:
            rows = list(csv.reader(stream, strict=True))
        except csv.Error as error:
            raise ValueError(error) from None
    if not rows:
        raise ValueError("it is empty")
    header, *body = rows
    if len(set(header)) < len(header):
        raise ValueError("each column must have another name")
    for line, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise ValueError(f"row {line} must have {len(header)} fields, found {len(row)}")
    return {name: _column([row[index] for row in body]) for index, name in enumerate(header)}


def _column(fields: list[str]) -> NDArray[Any]:
    """Returns the numbers of a column, or its texts where one is no number."""
    if all(re.fullmatch(r"-?\d+", field, re.ASCII) for field in fields):
        numbers = [int(field) for field in fields]
        for kind in (np.int64, np.uint64):
            if all(np.iinfo(kind).min <= number <= np.iinfo(kind).max for number in numbers):
                return np.array(numbers, kind)
    try:
        # Python's own numbers may have underscores.
        if any("_" in field for field in fields):
            raise ValueError("no number")
        return np.array([float(field) if field else np.nan for field in fields], np.float64)
    except ValueError:
        return np.array(fields, object)
