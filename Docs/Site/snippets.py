"""Fails where a page shows Swift that is not compiled or does not stand in the sources.

A block of Swift in README.md or Docs/*.md is either a snippet of Tests/Consumer, between
`// snippet: PAGE` and `// end of snippet`, or an excerpt: it then has the comment
`<!-- excerpt of FILE -->` in the line before it, and its lines stand in that file, one after the other,
where `// …` stands for lines that are left out. What these pages have for a manifest stands in that of
Tests/Consumer, but for the path.
"""

import collections
import difflib
import itertools
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST_FILE = "Tests/Consumer/Package.swift"
BLOCK = re.compile(r"(?:^ *<!-- excerpt of (\S+) -->\n)?^( *)```swift\n(.*?)^ *```$", re.M | re.S)
MANIFEST = re.compile(r"^\.(?:package|product)\(.*?\)(?=,)", re.M)
SNIPPET = re.compile(r"^ *// snippet: (\S+)\n(.*?)^ *// end of snippet$", re.M | re.S)


def lines(code):
    return textwrap.dedent(code).strip().splitlines()


def pathless(code):
    """The lines of a manifest without the place where the package lies."""
    return re.sub(r'path: "[^"]*"', "path:", code)


def stands(run, source):
    """Whether lines follow each other in a source, whatever their common indent."""
    body = [line.strip() for line in run if line.strip()]
    kept = [line.strip() for line in source if line.strip()]
    return any(kept[i : i + len(body)] == body for i in range(len(kept) - len(body) + 1))


def main():
    snippets = collections.defaultdict(list)
    for path in sorted((ROOT / "Tests/Consumer/Sources").rglob("*.swift")):
        for page, code in SNIPPET.findall(path.read_text()):
            snippets[page].append(lines(code))
    manifest = pathless((ROOT / MANIFEST_FILE).read_text())
    failures = []
    for path in [ROOT / "README.md", *sorted((ROOT / "Docs").glob("*.md"))]:
        page = str(path.relative_to(ROOT))
        shown = []
        for file, _, code in BLOCK.findall(path.read_text()):
            if not file:
                shown.append(lines(code))
                continue
            source = (ROOT / file).read_text().splitlines()
            groups = itertools.groupby(lines(code), lambda line: line.strip() == "// …")
            for run in (list(run) for cut, run in groups if not cut):
                if not stands(run, source):
                    failures.append(f"{page}: no such lines in {file}:\n" + "\n".join(run))
        for line in MANIFEST.findall(path.read_text()):
            if pathless(line) not in manifest:
                failures.append(f"{page}: no such line in {MANIFEST_FILE}: {line}")
        compiled = snippets.pop(page, [])
        rest = [c for c in shown if c not in compiled], [c for c in compiled if c not in shown]
        for own, other in itertools.zip_longest(*rest, fillvalue=[]):
            failures += difflib.unified_diff(own, other, page, "Tests/Consumer", lineterm="")
    failures += [f"Tests/Consumer: snippets of {page}, which is not there" for page in snippets]
    if failures:
        sys.exit("\n".join(failures))


main()
