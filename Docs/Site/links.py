"""Fails where a link or a picture of README.md, CONTRIBUTING.md, CHANGELOG.md or Docs/*.md leads nowhere."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def prose(path):
    return re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.M | re.S)


def slugs(path):
    """Returns the anchors of the headings of a page."""
    found = re.findall(r"^#+ (.*)$", prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def main():
    failures = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "Docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
            file, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            place = path.parent / file if file else path
            if not place.exists() or (anchor and anchor not in slugs(place)):
                failures.append(f"{path.relative_to(ROOT)}: {target} leads nowhere")
    if failures:
        sys.exit("\n".join(failures))


main()
