"""Has pandas read every CSV file below a folder without options.

Usage: check_csv.py FOLDER

No column may become an index or be without a name, each has the number of cells that the csv module
finds, and all but those of text are numbers.
"""

import csv
import sys
from pathlib import Path

import numpy
import pandas

TEXTS = {
    "agent", "computation", "reference", "scaling", "scheme", "site_shares", "system", "variant",
    "warning"
}


def problems(path):
    """What is wrong with a file, in words."""
    frame = pandas.read_csv(path)
    with path.open(newline="") as file:
        header, *rows = list(csv.reader(file))
    if not isinstance(frame.index, pandas.RangeIndex):
        yield "a column became the index"
    if list(frame.columns) != header:
        yield f"columns {list(frame.columns)}, expected {header}"
    if len(frame) != len(rows):
        yield f"{len(frame)} rows, expected {len(rows)}"
    for name in frame.columns:
        cells = [row[header.index(name)] for row in rows]
        numeric = pandas.api.types.is_numeric_dtype(frame[name])
        if name in TEXTS and not numeric:
            # An empty text is missing in pandas; all others must be kept as they are.
            if [cell if isinstance(cell, str) else "" for cell in frame[name]] != cells:
                yield f"{name}: texts are not kept"
        elif numeric:
            # So are variants that are values of a setting, as learning rates.
            numbers = [float(cell or "nan") for cell in cells]
            read = frame[name].to_numpy(float)
            if not numpy.allclose(read, numbers, rtol=1e-14, atol=0, equal_nan=True):
                yield f"{name}: numbers are not kept"
        elif rows:
            yield f"{name}: {frame[name].dtype}, not numbers"


def main():
    paths = sorted(Path(sys.argv[1]).rglob("*.csv"))
    lines = [f"{path}: {problem}" for path in paths for problem in problems(path)]
    if lines:
        sys.exit("\n".join(lines))
    print(f"pandas {pandas.__version__} read {len(paths)} files: {sorted({p.name for p in paths})}")


if __name__ == "__main__":
    main()
