"""Compares this project's speed with that of others doing the same work, on one core.

First every peer must agree with the known answers (losses and gradients of one update, parameters
after one and ten steps of Adam); one that does not is not timed. Then ours and the peers take turns,
round after round, so that what else the machine does hits all alike. Printed are Markdown tables of
the best block of each over all rounds, the ratios to ours, and the median over the rounds.

A block of ours is a whole number of periods between freezes, which takes seconds where networks are
wide. Of the widest only the start of a period is timed, before most values are known: there the row
states less than what a long training reaches.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OURS = HERE.parent.parent / ".build-packages/release/throughput"
#: Between two freezes ours computes the value of a next state once; like the peers, "ours-fresh"
#: computes all of them in each update, as it freezes after each.
OURS_ROWS = {"ours": "**DMRO**", "ours-fresh": "DMRO, frozen networks renewed by each update"}
PEERS = {
    "numpy": "NumPy",
    "jax-vmap": "JAX, vmap",
    "jax-unrolled": "JAX, unrolled",
    "torch-vectorized": "PyTorch, vectorized by hand",
    "torch-loop": "PyTorch, a loop over modules",
    "torch-loop-default": "the same with PyTorch's default Adam",
    "sb3": "Stable-Baselines3 (s = 1)",
    "sb3-default": "the same with its default Adam",
}
# Networks, inputs, hidden, actions, batch; the widest ones take long.
UPDATES = [
    (1, 22, 64, 3, 32),
    (5, 22, 64, 3, 32),
    (10, 22, 64, 3, 32),
    (5, 22, 128, 3, 128),
    (5, 42, 256, 5, 256),
    (5, 22, 1024, 3, 512),
]
#: Seconds for ours where a period between freezes is long, by the width.
LONG = {256: 8}
OTHERS = [(1, 22, 64, 3, 32), (5, 22, 64, 3, 32)]
CAPACITY, FREEZE_INTERVAL = 10_000, 200


def run(command):
    """Runs a program on one core with one thread, and returns its line of JSON."""
    one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    if shutil.which("taskset"):
        command = ["taskset", "-c", CORE, *command]
    result = subprocess.run(
        [str(word) for word in command],
        env=os.environ | one,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{result.stderr.strip()}")
    return json.loads(result.stdout.splitlines()[-1])


def shape_options(case):
    names = ("networks", "inputs", "hidden", "actions", "batch")
    return [word for name, value in zip(names, case) for word in (f"--{name}", value)]


class Roofline:
    """operations / peak + bytes / bandwidth, of one network's update.

    Peak and bandwidths are the best of all measurements.
    """

    def __init__(self, folder):
        self.peak, self.bandwidths, self.name = 0, {}, ""
        self.program = Path(folder) / "roofline"
        flags = subprocess.run(
            ["pkg-config", "--cflags", "--libs", "openblas"], capture_output=True, text=True
        ).stdout.split()
        subprocess.run(
            ["cc", "-O3", "-march=native", HERE / "roofline.c", "-o", self.program, *flags],
            check=True,
        )

    def measure(self, case):
        s, D, H, A, B = case
        products = D * H + H * H + H * A
        # Frozen forward, online forward, gradients of the weights; gradients of hidden layers.
        operations = 2 * B * (3 * products + (H * H + H * A))
        parameters = products + 2 * H + A
        # Adam reads four numbers and writes three; a gathered number is read and written; a frozen
        # copy the same for each parameter, once in so many updates.
        numbers = 7 * parameters + 2 * 2 * B * D + 2 * parameters / FREEZE_INTERVAL
        # What one round over all networks touches: parameters, two means, frozen ones.
        machine = run([self.program, s * 4 * parameters * 4])
        self.peak = max(self.peak, machine["sgemmGigaflops"])
        bandwidth, _ = self.bandwidths.get(case, (0, 0))
        self.bandwidths[case] = max(bandwidth, machine["bandwidthGigabytes"]), machine["bytes"]
        self.name = f"{machine['core']}, {machine['library'].split(' NO')[0]}"
        seconds = operations / (self.peak * 1e9)
        seconds += 4 * numbers / (self.bandwidths[case][0] * 1e9)
        return 1 / seconds


def time_in_turn(work, cases, peers, rounds, seconds, between=lambda: None):
    """The values of all, {case: {name: [(best, median) of each round]}}."""
    key = {
        "update": "networkUpdatesPerSecond",
        "decide": "latencyMicroseconds",
        "train": "environmentStepsPerSecond",
    }[work]
    results = {case: {} for case in cases}
    for case in cases:
        for number in range(rounds):
            between()
            for name in peers:
                # Its decisions and steps are those of one network, and compare with one only.
                if name.startswith("sb3") and work != "update" and case[0] != 1:
                    continue
                options = shape_options((1, *case[1:]) if name.startswith("sb3") else case)
                own = name == "ours" and work == "update"
                time = max(seconds, LONG.get(case[2], 0)) if own else seconds
                options += ["--seconds", time]
                program = [sys.executable, HERE / "run_peer.py", name, work]
                if name in OURS_ROWS:
                    program = [OURS, "--work", work]
                    if name == "ours-fresh":
                        options += ["--freeze-interval", 1]
                line = run([*program, *options])
                value = line[key], line["median"][key]
                results[case].setdefault(name, []).append(value)
                print(f"{work} {case} round {number + 1} {name}: {value}", file=sys.stderr)
    return results


def table(work, cases, peers, results, rooflines):
    """A Markdown table: a row each, best value, ratio of ours to it, median."""
    faster = min if work == "decide" else max

    def digits(value):
        return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"

    titles = [f"s = {s}, {D}-{H}-{H}-{A}, batch {B}" for s, D, H, A, B in cases]
    lines = ["| | " + " | ".join(titles) + " |", "|---" * (len(cases) + 1) + "|"]
    if rooflines:
        lines.append("| roofline | " + " | ".join(digits(rooflines[c]) for c in cases) + " |")
    for name in peers:
        cells = []
        for case in cases:
            values = results[case].get(name)
            if not values:
                cells.append("")
                continue
            best = faster(value for value, _ in values)
            median = statistics.median(value for _, value in values)
            text = f"{digits(best)}, median {digits(median)}"
            if name in OURS_ROWS and rooflines:
                text += f"; {100 * best / rooflines[case]:.0f} % of the roofline"
            elif name != "ours":
                ours = faster(value for value, _ in results[case]["ours"])
                ratio = best / ours if work == "decide" else ours / best
                text += f"; ours × {ratio:.2f}"
            cells.append(text)
        lines.append(f"| {(OURS_ROWS | PEERS)[name]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    global CORE
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--core", default="1" if os.cpu_count() > 1 else "0")
    parser.add_argument("--work", nargs="*", default=["update", "decide", "train"])
    parser.add_argument("--hidden", type=int, nargs="*", help="updates of these widths only")
    options = parser.parse_args()
    CORE = options.core

    print("Differences from the known answers of one update, and of ten:\n")
    peers = []
    for name, title in PEERS.items():
        try:
            line = run([sys.executable, HERE / "run_peer.py", name, "check"])
            print(f"- {title}: at most {line['greatestDifference']:.1e}")
            peers.append(name)
        except SystemExit as error:
            print(f"- {title}: refused; {str(error).splitlines()[-1]}")

    with tempfile.TemporaryDirectory() as folder:
        roofline = Roofline(folder)
        titles = {
            "update": "Network updates per second",
            "decide": "Microseconds for a decision in one state",
            "train": "Environment steps per second of whole training",
        }
        for work in options.work:
            cases = UPDATES if work == "update" else OTHERS
            if work == "update" and options.hidden:
                cases = [case for case in cases if case[2] in options.hidden]
            rows = [*OURS_ROWS, *peers] if work == "update" else ["ours", *peers]
            if work == "decide":
                # Adam has no part in it.
                rows = [name for name in rows if not name.endswith("-default")]
            rooflines = {}

            def between():
                if work == "update":
                    rooflines.update({case: roofline.measure(case) for case in cases})

            results = time_in_turn(work, cases, rows, options.rounds, options.seconds, between)
            print(f"\n{titles[work]}:\n")
            print(table(work, cases, rows, results, rooflines), flush=True)
        if not roofline.bandwidths:
            return
        print(f"\nPeak {roofline.peak} GFLOP/s ({roofline.name}).", end="")
        for (s, D, H, A, _), (bandwidth, size) in roofline.bandwidths.items():
            print(f" {bandwidth} GB/s over the {size:,} bytes of {s} × {D}-{H}-{H}-{A}.", end="")
        print()


main()
