"""Makes the catalog that DocC reads from the pages in Docs: pages.py GRAPHS CATALOG

The pages are written for readers of the repository. Here links between them become links of DocC,
pictures are copied, and names of public symbols in code become links to their documentation.
"""

import collections
import json
import pathlib
import re
import shutil
import sys

DOCS = pathlib.Path(__file__).resolve().parents[1]
KINDS = "class struct enum protocol typealias".split()


def symbols(graphs):
    """Returns where each symbol is documented, by the names that a page may call it."""
    found = collections.defaultdict(set)
    for path in sorted(graphs.glob("*.symbols.json")):
        graph = json.loads(path.read_text())
        # What a module adds to a type of another stands with that type.
        module = path.name.split(".")[0].split("@")[-1]
        twins = collections.Counter(
            (module, *(p.lower() for p in s["pathComponents"])) for s in graph["symbols"]
        )
        for symbol in graph["symbols"]:
            parts = symbol["pathComponents"]
            # Overloads would need a hash to be told apart.
            if twins[(module, *(p.lower() for p in parts))] > 1 or "location" not in symbol:
                continue
            if "@" in path.name and parts[0] == "RandomNumberGenerator":
                continue
            name = ".".join(parts)
            short = re.sub(r"\(.*\)$", "", name)
            kind = symbol["kind"]["identifier"].removeprefix("swift.")
            if len(parts) > 1 or kind in KINDS:
                for alias in {name, short}:
                    found[alias].add("/".join([module, *parts]))
    return {name: next(iter(places)) for name, places in found.items() if len(places) == 1}


def slug(heading):
    """Returns the anchor that readers of the repository know a heading by."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def fragment(heading):
    """Returns the anchor that DocC knows a heading by."""
    words = [w for w in re.split(r"[\s\-–—]+", heading) if w]
    return re.sub(r"[^\w\-+<>=~^$|÷×]", "", "-".join(words))


def headings(text):
    return re.findall(r"^#{2,6} (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)


def main():
    graphs, catalog = map(pathlib.Path, sys.argv[1:])
    shutil.copytree(DOCS / "DMRO.docc", catalog)
    shutil.copytree(DOCS / "Images", catalog / "Images")
    known = symbols(graphs)
    pages = {p.stem: p.read_text() for p in sorted(DOCS.glob("*.md"))}
    anchors = {n: {slug(h): fragment(h) for h in headings(t)} for n, t in pages.items()}
    failures = []

    def link(page, match):
        text, target = match.groups()
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            return match[0]
        if path.startswith(("../", "Data/")):
            if not (DOCS / path).exists():
                failures.append(f"{page}.md: {target} must be there")
            return text
        name = pathlib.PurePath(path).stem if path else page
        if name not in pages or (anchor and anchor not in anchors[name]):
            failures.append(f"{page}.md: {target} must be a page and a heading of it")
            return text
        return f"[{text}](doc:{name}" + (f"#{anchors[name][anchor]})" if anchor else ")")

    def code(match):
        name = match[1]
        # The text stays as it is written: a symbol's own title lacks the name of its type.
        return f"[`{name}`](<doc:/{known[name]}>)" if name in known else match[0]

    for page, text in pages.items():
        out = []
        # Blocks of code stay as they are.
        for part in re.split(r"(^ *```.*?^ *```$)", text, flags=re.M | re.S):
            if not part.lstrip().startswith("```"):
                part = re.sub(r"<!--.*?-->\n?", "", part, flags=re.S)
                # The pages have no directives: a line that begins so is text.
                part = re.sub(r"^@", r"\\@", part, flags=re.M)
                part = re.sub(r"!\[([^\]]*)\]\(Images/([^)]*)\)", r"![\1](\2)", part)
                part = re.sub(
                    r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)", lambda m, p=page: link(p, m), part
                )
                part = re.sub(r"(?<!`)`([^`\n]+)`(?!`)(?!\]\()", code, part)
            out.append(part)
        (catalog / f"{page}.md").write_text("".join(out))
    guide = (catalog / "Guide.md").read_text()
    for page in sorted(pages):
        if f"<doc:{page}>" not in guide:
            failures.append(f"DMRO.docc/Guide.md: must lead to {page}")
    if failures:
        sys.exit("\n".join(failures))


main()
