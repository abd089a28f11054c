"""Fails where a public symbol lacks documentation: symbols.py GRAPHS

Symbols that the compiler made do not count. A function that throws says what, and one with parameters
describes them; only coders may stay undescribed.
"""

import json
import pathlib
import sys

CODABLE = ("init(from:)", "encode(to:)")


def complaint(symbol):
    """Returns what is missing; nothing where all is there."""
    text = "\n".join(line["text"] for line in symbol.get("docComment", {}).get("lines", []))
    if not text.strip():
        return "has no documentation"
    # What a conformance synthesizes has the documentation of its protocol.
    if "module" in symbol.get("docComment", {}) and symbol["docComment"]["module"] == "Swift":
        return None
    words = [f["spelling"] for f in symbol["declarationFragments"] if f["kind"] == "keyword"]
    if "throws" in words and "- Throws:" not in text:
        return "must say what it throws"
    parameters = symbol.get("functionSignature", {}).get("parameters", [])
    names = [p.get("internalName", p["name"]) for p in parameters]
    if symbol["pathComponents"][-1] in CODABLE:
        return None
    missing = [n for n in names if f"- Parameter {n}:" not in text and f"  - {n}:" not in text]
    if missing:
        return f"must describe {', '.join(missing)}"
    return None


def main():
    count, failures = 0, []
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.symbols.json")):
        for symbol in json.loads(path.read_text())["symbols"]:
            if symbol["accessLevel"] not in ("public", "open"):
                continue
            count += 1
            if found := complaint(symbol):
                place = symbol.get("location", {})
                file = place.get("uri", path.name).split("/Sources/")[-1]
                line = place.get("position", {}).get("line", 0) + 1
                failures.append(f"{file}:{line}: {'.'.join(symbol['pathComponents'])} {found}")
    if failures:
        sys.exit("\n".join(sorted(failures) + [f"symbols: {len(failures)} of {count} to document"]))
    print(f"symbols: all {count} public symbols are documented")


main()
