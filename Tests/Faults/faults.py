#!/usr/bin/env python3
"""Breaks runs of dmro in every way that a machine can, and checks that nothing is lost.

    Tests/Faults/faults.py .build/release/dmro [--training-kills 120] [--experiment-kills 80]

Runs are killed at random moments (SIGKILL) and resumed until they end: every file must then have
the bytes of a run that was never interrupted. Then files that grow too large, a full disk, folders
that may not be written, two runs in one folder, logs cut in the middle of a line, signals, memory
that runs out, and terminals of few columns.
"""

import argparse
import fcntl
import os
import pathlib
import pty
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

TRAIN = ["train", "--networks", "3", "--hidden", "32,32", "--updates", "4000", "--seed", "7",
         "--prioritized", "--measure-every", "200", "--checkpoint-every", "50"]
TRAINED = ["config.json", "progress.csv", "weights.safetensors", "environment.json",
           "checkpoints/best.checkpoint"]
STUDY = ["study", "ablations", "--preset", "quick", "--seeds", "3", "--jobs", "2"]
STUDIED = ["experiment.json", "curves.csv", "results.csv", "summary.csv", "summary.md"]

passed = failed = 0


def check(name, good, detail=""):
    """Counts a check, and prints it where it fails."""
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name}: {detail}", flush=True)


def skip(name, reason):
    print(f"skipped {name}: {reason}", flush=True)


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


def same(folder, reference, names):
    """The names of files that differ from those of the reference."""
    return [name for name in names
            if not (folder / name).exists()
            or (folder / name).read_bytes() != (reference / name).read_bytes()]


def one_line(outcome, code, *words):
    """Whether a run ended with a code and one line that has the words."""
    lines = outcome.stderr.splitlines()
    return (outcome.returncode == code and len(lines) == 1 and lines[0].startswith("dmro: ")
            and all(word in lines[0] for word in words))


def describe(outcome):
    return f"exit {outcome.returncode}, {outcome.stderr.strip()!r}"


class Faults:
    def __init__(self, dmro, scratch, chance):
        self.dmro = str(dmro)
        self.scratch = scratch
        self.chance = chance
        self.count = 0
        started = time.monotonic()
        self.trained = self.reference("trained", TRAIN)
        self.training_time = time.monotonic() - started
        started = time.monotonic()
        self.studied = self.reference("studied", STUDY)
        self.study_time = time.monotonic() - started

    def reference(self, name, arguments):
        folder = self.scratch / name
        outcome = run([self.dmro, *arguments, "--out", folder])
        if outcome.returncode != 0:
            sys.exit(f"the run without faults failed: {describe(outcome)}")
        return folder

    def fresh(self):
        self.count += 1
        return self.scratch / f"run-{self.count}"

    def start(self, arguments, folder, **options):
        return subprocess.Popen(
            [self.dmro, *arguments, "--out", folder], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, **options)

    def wait(self, process, folder, updates=1000):
        """Waits until a training has a checkpoint of so many updates, of 4000, or ends."""
        while process.poll() is None:
            for path in (folder / "checkpoints").glob("[0-9]*.checkpoint"):
                if int(path.stem) >= updates:
                    return
            time.sleep(0.002)

    def kills(self, number, arguments, reference, names, duration):
        """Kills runs at random moments, resuming each until its end; returns what it took."""
        kills = runs = most = own = 0
        folder = self.fresh()
        while True:
            process = self.start(arguments, folder)
            runs += 1
            if kills < number:
                # Also right after the start, and shortly before the end.
                time.sleep(self.chance.uniform(0, duration))
                process.kill()
            errors = process.communicate()[1]
            if process.returncode == -signal.SIGKILL:
                kills += 1
                own += 1
                most = max(most, own)
                continue
            check("a run that goes on after kills", process.returncode == 0 and not errors,
                  f"exit {process.returncode}, {errors.strip()!r}, after {own} kills")
            different = same(folder, reference, names)
            check("the same bytes after kills", not different, f"{different} after {own} kills")
            left = [path.name for path in folder.rglob(".*")]
            check("nothing left behind", not left, left)
            shutil.rmtree(folder)
            folder, own = self.fresh(), 0
            if kills >= number:
                return kills, runs, most

    def training_kills(self, number):
        kills, runs, most = self.kills(
            number, [*TRAIN, "--resume"], self.trained, TRAINED, 0.6 * self.training_time)
        print(f"training: {kills} kills in {runs} runs survived, up to {most} of one training")

    def experiment_kills(self, number):
        kills, runs, most = self.kills(
            number, STUDY, self.studied, STUDIED, 0.6 * self.study_time)
        print(f"experiment: {kills} kills in {runs} runs survived, up to {most} of one experiment")

    def signals(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            for arguments, reference, names, duration, words in [
                ([*TRAIN, "--resume"], self.trained, TRAINED, self.training_time,
                 "go on with dmro train --resume"),
                (STUDY, self.studied, STUDIED, self.study_time, "the same command goes on"),
            ]:
                folder = self.fresh()
                process = self.start(arguments, folder)
                if arguments[0] == "train":
                    self.wait(process, folder)
                else:
                    time.sleep(0.4 * duration)
                process.send_signal(number)
                errors = process.communicate()[1]
                check("a signal ends a run with 75 and one line",
                      process.returncode == 75 and words in errors and errors.count("\n") == 1,
                      f"{number!r}: exit {process.returncode}, {errors!r}")
                outcome = run([self.dmro, *arguments, "--out", folder])
                check("a run goes on after a signal", outcome.returncode == 0, describe(outcome))
                different = same(folder, reference, names)
                check("the same bytes after a signal", not different, different)

    def large_files(self):
        """Files that may not grow beyond a limit: writes fail in the middle."""
        for limit in [0, 1000, 30_000, 100_000, 300_000]:
            def limited(limit=limit):
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            folder = self.fresh()
            outcome = run([self.dmro, *TRAIN, "--out", folder], preexec_fn=limited)
            check("a limit of file size is a failure to write", one_line(outcome, 73, "cannot be"),
                  f"{limit}: {describe(outcome)}")
            outcome = run([self.dmro, *TRAIN, "--resume", "--out", folder])
            check("a run goes on after it", outcome.returncode == 0, describe(outcome))
            check("the same bytes after it", not same(folder, self.trained, TRAINED), limit)
        folder = self.fresh()

        def limited():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
        outcome = run([self.dmro, *STUDY, "--out", folder], preexec_fn=limited)
        check("an experiment that may not write", one_line(outcome, 73, "cannot be written"),
              describe(outcome))
        outcome = run([self.dmro, *STUDY, "--out", folder])
        check("it goes on", outcome.returncode == 0 and not same(folder, self.studied, STUDIED),
              describe(outcome))

    def full_disk(self):
        if os.geteuid() != 0:
            return skip("full disk", "only root can mount a small one")
        disk = self.scratch / "disk"
        disk.mkdir()
        if run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).returncode != 0:
            return skip("full disk", "this system mounts none")
        try:
            outcome = run([self.dmro, *TRAIN, "--out", disk / "run"])
            check("a full disk is a failure to write", one_line(outcome, 73, "cannot be written"),
                  describe(outcome))
            moved = self.fresh()
            if (disk / "run").exists():
                shutil.copytree(disk / "run", moved)
            outcome = run([self.dmro, *TRAIN, "--resume", "--out", moved])
            check("it goes on where there is room",
                  outcome.returncode == 0 and not same(moved, self.trained, TRAINED),
                  describe(outcome))
        finally:
            run(["umount", disk])
        return None

    def permissions(self):
        launcher = []
        if os.geteuid() == 0:
            launcher = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            if shutil.which("setpriv") is None or run(
                    [*launcher, self.dmro, "--version"]).returncode != 0:
                return skip("permissions", "nobody else can run the command")
        locked = self.scratch / "locked"
        locked.mkdir()
        (locked / "run").mkdir()
        locked.chmod(0o555)
        (locked / "run").chmod(0o555)
        for arguments in [TRAIN, STUDY]:
            for name in ["run", "new"]:
                outcome = run([*launcher, self.dmro, *arguments, "--out", locked / name])
                check("a folder that may not be written", one_line(outcome, 73, name),
                      describe(outcome))
        shutil.copytree(self.trained, locked / "run" / "copy")
        (locked / "run" / "copy" / "config.json").chmod(0)
        outcome = run([*launcher, self.dmro, "verify", locked / "run" / "copy"])
        check("a file that may not be read", one_line(outcome, 66, "no permission"),
              describe(outcome))
        return None

    def two_runs(self):
        for arguments, resumed in [
            ([*TRAIN, "--updates", "2000000"], [*TRAIN, "--resume"]), (STUDY, STUDY),
        ]:
            folder = self.fresh()
            first = self.start(arguments, folder)
            deadline = time.monotonic() + 20
            while not (folder / ".lock").exists() and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(0.05)
            outcome = run([self.dmro, *resumed, "--out", folder])
            check("a second run in a folder", one_line(outcome, 75, "another run"),
                  describe(outcome))
            first.kill()
            first.communicate()
            outcome = run([self.dmro, *arguments[:1], "--help"])
            check("the lock dies with its owner", outcome.returncode == 0)
        # The experiment of a killed owner goes on.
        outcome = run([self.dmro, *STUDY, "--out", folder])
        check("a folder whose owner was killed",
              outcome.returncode == 0 and not same(folder, self.studied, STUDIED),
              describe(outcome))

    def cut_logs(self):
        for _ in range(3):
            folder = self.fresh()
            process = self.start([*TRAIN, "--resume"], folder)
            self.wait(process, folder)
            process.kill()
            process.communicate()
            log = folder / "checkpoints" / "progress.csv"
            if log.exists():
                with log.open("ab") as file:
                    file.write(b"1234,0.25,0.1,-0.3,\n1235,0.")
            outcome = run([self.dmro, *TRAIN, "--resume", "--out", folder])
            check("half a line at the end of a training's log",
                  outcome.returncode == 0 and not same(folder, self.trained, TRAINED),
                  describe(outcome))
        for name in ["results.csv", "curves.csv"]:
            size = (self.studied / name).stat().st_size
            for share in [0, 0.01, 0.4, 0.999]:
                folder = self.fresh()
                shutil.copytree(self.studied, folder)
                os.truncate(folder / name, int(size * share))
                outcome = run([self.dmro, *STUDY, "--out", folder])
                check("records cut in the middle of a line",
                      outcome.returncode == 0 and not same(folder, self.studied, STUDIED),
                      f"{name} {share}: {describe(outcome)}")

    def damage(self):
        """Bits that change in a checkpoint are noticed, wherever they are."""
        folder = self.fresh()
        process = self.start([*TRAIN, "--resume"], folder)
        self.wait(process, folder)
        process.kill()
        process.communicate()
        found = sorted((folder / "checkpoints").glob("[0-9]*.checkpoint"),
                       key=lambda path: int(path.stem))
        if not found:
            return check("a checkpoint to damage", False, "none was written")
        good = found[-1].read_bytes()
        for _ in range(20):
            bad = bytearray(good)
            bad[self.chance.randrange(len(bad))] ^= 1 << self.chance.randrange(8)
            found[-1].write_bytes(bad)
            outcome = run([self.dmro, *TRAIN, "--resume", "--out", folder])
            check("a damaged checkpoint", one_line(outcome, 65, found[-1].name),
                  describe(outcome))
        return None


    def little_memory(self):
        """From far too little memory to enough, a run ends: well, or with a line."""
        good = 0
        for size in range(20_000, 420_000, 10_000):
            def limited(size=size):
                resource.setrlimit(resource.RLIMIT_AS, (size * 1024, size * 1024))
            for arguments in [["generate", "--count", "1"], ["info"], [*TRAIN, "--out", self.fresh()]]:
                outcome = run([self.dmro, *arguments], preexec_fn=limited)
                lines = outcome.stderr.splitlines()
                good += outcome.returncode == 0
                check("a run with little memory ends",
                      outcome.returncode == 0 and not lines
                      or outcome.returncode > 0 and len(lines) == 1 and "memory" in lines[0]
                      # The loader of the system, which says so before the program begins.
                      or outcome.returncode == 127,
                      f"{size} KiB, {arguments[0]}: {describe(outcome)}")
        check("some of them have enough", good > 30, good)

    def one_thread(self):
        """OpenBLAS must start no thread when it is loaded."""
        process = subprocess.Popen(
            [self.dmro, "generate", "--count", "1000000"], stdout=subprocess.PIPE)
        begun = process.stdout.read(1)
        threads = len(os.listdir(f"/proc/{process.pid}/task"))
        process.kill()
        process.communicate()
        check("one thread", begun and threads == 1, threads)

    def narrow_terminals(self):
        """A bar of progress that fills a line would wrap at each refresh."""
        for columns in [1, 8, 20, 40, 60, 200]:
            own, other = pty.openpty()
            fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
            process = subprocess.Popen(
                [self.dmro, *TRAIN, "--updates", "20000", "--out", self.fresh()],
                stdout=subprocess.DEVNULL, stderr=other)
            os.close(other)
            text = b""
            while True:
                try:
                    piece = os.read(own, 4096)
                except OSError:
                    break
                if not piece:
                    break
                text += piece
            os.close(own)
            process.wait()
            lines = [line.replace("\x1b[K", "") for line in text.decode().split("\r")]
            longest = max(map(len, lines))
            check("a bar fits", longest < columns and longest >= min(columns - 1, 50),
                  f"{longest} of {columns} columns in {lines[:3]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dmro", type=pathlib.Path)
    parser.add_argument("--training-kills", type=int, default=120)
    parser.add_argument("--experiment-kills", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dmro-faults-") as scratch:
        os.chmod(scratch, 0o755)
        faults = Faults(options.dmro.resolve(), pathlib.Path(scratch), random.Random(options.seed))
        faults.training_kills(options.training_kills)
        faults.experiment_kills(options.experiment_kills)
        for test in [faults.signals, faults.large_files, faults.full_disk, faults.permissions,
                     faults.two_runs, faults.cut_logs, faults.damage, faults.little_memory,
                     faults.one_thread, faults.narrow_terminals]:
            test()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
