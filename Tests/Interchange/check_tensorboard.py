"""Has TensorBoard read the event file of a training, and compares it with progress.csv.

Usage: check_tensorboard.py FOLDER EVENTS
"""

import sys
from pathlib import Path

import numpy
import pandas
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

COLUMNS = {
    "train/loss": "cost",
    "train/mean_reward": "mean_reward",
    "train/epsilon": "epsilon",
    "held_out/gap": "gap",
}


def main():
    folder, events = map(Path, sys.argv[1:])
    progress = pandas.read_csv(folder / "progress.csv")
    accumulator = EventAccumulator(str(events), size_guidance={"scalars": 0})
    accumulator.Reload()
    tags = accumulator.Tags()["scalars"]
    if sorted(tags) != sorted(COLUMNS):
        sys.exit(f"{events}: scalars {tags}, expected {list(COLUMNS)}")
    for tag, column in COLUMNS.items():
        scalars = accumulator.Scalars(tag)
        rows = progress.dropna(subset=[column])
        if [scalar.step for scalar in scalars] != rows["update"].tolist():
            sys.exit(f"{events}: {tag} has other updates than progress.csv")
        # Event files hold single floats.
        found = [scalar.value for scalar in scalars]
        if not numpy.allclose(found, rows[column], rtol=1e-7, atol=0):
            sys.exit(f"{events}: {tag} has other numbers than progress.csv")
    print(f"TensorBoard read {len(tags)} scalars of {len(progress)} updates")


if __name__ == "__main__":
    main()
