#!/usr/bin/env python3
"""Runs quick figures and studies, and prints the SHA-256 of each column of their records.

make-digests.py COMMAND > digests.txt

A line is: experiment, file, column, digest of the cells joined by line feeds. The kernels of OpenBLAS
differ in the last bits, so that those for Haswell are asked for.
"""
import csv
import hashlib
import os
import subprocess
import sys
import tempfile

EXPERIMENTS = [
    "figure 4", "figure 5", "figure 6", "figure 7", "figure 8", "figure 9",
    "study comparison", "study ablations", "study scenario", "study detection",
]

command = os.path.abspath(sys.argv[1])
environment = dict(os.environ, OPENBLAS_CORETYPE="Haswell", OPENBLAS_NUM_THREADS="1")
with tempfile.TemporaryDirectory() as folder:
    for experiment in EXPERIMENTS:
        name = experiment.replace(" ", "-")
        subprocess.run(
            [command, *experiment.split(), "--preset", "quick", "--seeds", "1", "--out", name],
            cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        for file in ["curves.csv", "results.csv", "summary.csv"]:
            with open(f"{folder}/{name}/{file}", newline="", encoding="utf-8") as text:
                header, *rows = list(csv.reader(text))
            for index, column in enumerate(header):
                cells = "\n".join(row[index] for row in rows)
                digest = hashlib.sha256(cells.encode()).hexdigest()
                print(name, file, column.replace(" ", "_"), digest)
