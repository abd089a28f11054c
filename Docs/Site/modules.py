"""The modules of Package.swift: their list, their diagram, and whether README and diagram are true.

modules.py --list        the library modules in Swift, one in a line
modules.py --draw FILE   draws the diagram
modules.py --check FILE  fails where the diagram or the table of README.md is out of date
"""

import functools
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMN, ROW, WIDTH, HEIGHT, MARGIN = 196, 62, 158, 38, 20
COLORS = {"c": "#fde9d0", "library": "#dcebf9", "executable": "#dff2dd"}


def targets():
    """Returns the targets under Sources, each with its kind and the others it depends on."""
    dump = subprocess.run(
        ["swift", "package", "dump-package"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    found = {}
    for target in json.loads(dump)["targets"]:
        path = ROOT / "Sources" / target["name"]
        if target["type"] == "test" or target.get("path") or not path.is_dir():
            continue
        names = {(d.get("byName") or d.get("target") or [""])[0] for d in target["dependencies"]}
        kind = "executable" if target["type"] == "executable" else "library"
        found[target["name"]] = ("library" if any(path.rglob("*.swift")) else "c", names)
        if kind == "executable":
            found[target["name"]] = (kind, names)
    return {n: (k, sorted(d & set(found))) for n, (k, d) in sorted(found.items())}


def layout(modules):
    """Returns the column of each module, its place in it, and the edges that no other implies."""

    @functools.cache
    def below(name):
        direct = modules[name][1]
        return frozenset(direct).union(*(below(d) for d in direct))

    @functools.cache
    def column(name):
        return max((column(d) + 1 for d in modules[name][1]), default=0)

    edges = [
        (d, n)
        for n in modules
        for d in modules[n][1]
        if not any(d in below(o) for o in modules[n][1] if o != d)
    ]
    # A module without dependencies stands right before the first that needs it.
    columns = {n: column(n) for n in modules}
    for name in modules:
        if not modules[name][1]:
            users = [columns[u] for d, u in edges if d == name]
            columns[name] = min(users, default=1) - 1
    # An edge over several columns gets a place in each, so that it crosses no box.
    nodes = {c: [] for c in range(max(columns.values()) + 1)}
    for name in modules:
        nodes[columns[name]].append(name)
    paths = []
    for source, target in edges:
        steps = [source]
        for between in range(columns[source] + 1, columns[target]):
            steps.append((source, between))
            if steps[-1] not in nodes[between]:
                nodes[between].append(steps[-1])
        paths.append(steps + [target])
    links = {(a, b) for path in paths for a, b in zip(path, path[1:])}

    def place():
        positions = {}
        for members in nodes.values():
            free = (max(map(len, nodes.values())) - len(members)) / 2
            positions.update({m: free + i for i, m in enumerate(members)})
        return positions

    for sweep in range(8):
        for index in sorted(nodes, reverse=sweep % 2 == 1):
            positions = place()

            def center(member):
                near = [
                    positions[b if a == member else a]
                    for a, b in links
                    if (b == member and sweep % 2 == 0) or (a == member and sweep % 2 == 1)
                ]
                return sum(near) / len(near) if near else positions[member]

            nodes[index].sort(key=lambda m: (center(m), str(m)))
    return columns, place(), paths


def draw(modules):
    columns, positions, paths = layout(modules)
    width = 2 * MARGIN + COLUMN * max(columns.values()) + WIDTH
    height = 2 * MARGIN + ROW * max(positions.values()) + HEIGHT

    def corner(member):
        index = member[1] if isinstance(member, tuple) else columns[member]
        return MARGIN + COLUMN * index, MARGIN + ROW * positions[member]

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family="sans-serif" font-size="14">',
        "<title>The modules of DMRO: an arrow leads from a module to those that use it</title>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#667"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="#ffffff"/>',
    ]
    for path in sorted(paths, key=str):
        x, y = corner(path[0])
        commands = [f"M{x + WIDTH:g},{y + HEIGHT / 2:g}"]
        x, y = x + WIDTH, y + HEIGHT / 2
        for step in path[1:]:
            left, top = corner(step)
            middle, end = (x + left) / 2, top + HEIGHT / 2
            commands.append(f"C{middle:g},{y:g} {middle:g},{end:g} {left:g},{end:g}")
            x, y = left, end
            if isinstance(step, tuple):
                x += WIDTH
                commands.append(f"L{x:g},{y:g}")
        lines.append(
            f'<path d="{" ".join(commands)}" fill="none" stroke="#667" '
            'marker-end="url(#arrow)"/>'
        )
    for name, (kind, _) in modules.items():
        x, y = corner(name)
        lines.append(
            f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6" '
            f'fill="{COLORS[kind]}" stroke="#667"/>'
            f'<text x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 5:g}" text-anchor="middle" '
            f'fill="#223">{name}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def main():
    modules = targets()
    match sys.argv[1:]:
        case ["--list"]:
            print("\n".join(n for n, (kind, _) in modules.items() if kind == "library"))
        case ["--draw", path]:
            pathlib.Path(path).write_text(draw(modules))
        case ["--check", path]:
            table = (ROOT / "README.md").read_text().split("## Modules", 1)[-1]
            named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]*\|", table, re.M))))
            if named & set(modules) != set(modules):
                missing = ", ".join(sorted(set(modules) - named))
                sys.exit(f"modules: README.md, Modules: {missing} must be in the table")
            if pathlib.Path(path).read_text() != draw(modules):
                sys.exit(f"modules: {path} must show the targets of Package.swift: make modules")
        case _:
            sys.exit(__doc__)


main()
