"""Checks drawn pictures: their width, their type, their colors, and that no texts overlap.

Usage: check_pictures.py INCHES POINTS FOLDER...

Each SVG and PDF of a picture with a program for gnuplot is checked. Of a PDF, poppler-utils tell the
fonts and the place of each word.
"""

import collections
import html
import itertools
import re
import subprocess
import sys
from pathlib import Path

# Exponents are smaller than other letters, but never smaller than this.
SMALLEST_POINTS = 4.7
# Pairs of colors that are nearer than this in CIELAB look alike; a just noticeable difference is 2.3.
LEAST_DISTANCE = 15
# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (2009), severity 1.
VISIONS = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
}


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def lab(color, vision):
    """CIELAB coordinates of a color as seen with a vision."""
    parts = [int(color[index:index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055)**2.4 for part in parts]
    seen = [sum(a * b for a, b in zip(row, linear)) for row in VISIONS[vision]]
    red, green, blue = (min(1, max(0, part)) for part in seen)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (part**(1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(first, second, vision):
    ends = lab(first, vision), lab(second, vision)
    return sum((a - b)**2 for a, b in zip(*ends))**0.5


def check_colors(program):
    """The colors of a legend; looks of the same color differ by dashes or points."""
    text = program.read_text(encoding="utf-8")
    plots = "\n".join(re.findall(r"(?ms)^  plot .*?(?=^  unset)", text))
    looks = set(re.findall(r'(?:linecolor|fillcolor) rgb "(#[0-9A-F]{6})"', plots))
    for first, second in itertools.combinations(sorted(looks), 2):
        for vision in VISIONS:
            found = distance(first, second, vision)
            if found < LEAST_DISTANCE:
                yield f"{first} and {second} differ by {found:.1f} only with {vision}"


def check_svg(path, inches, points):
    text = path.read_text(encoding="utf-8")
    width = float(re.search(r'width="([\d.]+)"', text)[1]) / 96
    if abs(width - inches) > 0.02:
        yield f"{width:.3f} in wide, expected {inches}"
    sizes = [float(size) * 0.75 for size in re.findall(r'font-size="([\d.]+)"', text)]
    if not sizes:
        yield "no texts"
        return
    if abs(max(sizes) - points) > 0.1:
        yield f"letters of {max(sizes):.2f} points, expected {points}"
    if min(sizes) < SMALLEST_POINTS:
        yield f"letters of {min(sizes):.2f} points"


def boxes(path):
    """The words of a page and their boxes in points, and the size of the page."""
    text = run("pdftotext", "-bbox", str(path), "-")
    page = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', text)
    words = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" '
                       r'yMax="([-\d.]+)">(.*?)</word>', text)
    found = [(html.unescape(word[4]), [float(number) for number in word[:4]]) for word in words]
    return found, float(page[1]), float(page[2])


def labels(program):
    """How often each word of the texts that a program places occurs, in one of its two files."""
    found = re.findall(r"^  set label '((?:[^']|'')+)' at ", program.read_text(encoding="utf-8"), re.M)
    return collections.Counter(word for text in found for word in text.replace("''", "'").split())


def samples(path, points):
    """The boxes of the lines in a legend, in points, from the SVG of the same picture."""
    lines = re.findall(r"d='M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)\s*'",
                       path.read_text(encoding="utf-8"))
    for line in lines:
        left, top, right, bottom = (float(number) * 0.75 for number in line)
        if abs(bottom - top) < 0.1 and abs(abs(right - left) - 2.5 * points) < 0.2:
            yield "a line of the legend", min(left, right), top - 1, max(left, right), top + 1


def check_pdf(path, inches, points):
    words, width, height = boxes(path)
    if abs(width / 72 - inches) > 0.02:
        yield f"{width / 72:.3f} in wide, expected {inches}"
    fonts = run("pdffonts", str(path)).splitlines()[2:]
    if not fonts:
        yield "no fonts"
    # The last columns are: embedded, subset, Unicode, object, generation.
    yield from (f"font {line.split()[0]} is not embedded" for line in fonts
                if line.split()[-5] != "yes")
    for word, (left, top, right, bottom) in words:
        if left < -0.1 or top < -0.1 or right > width + 0.1 or bottom > height + 0.1:
            yield f"{word!r} is cut at the edge"
    # What is off the page is not among the words.
    drawn = collections.Counter(word for word, _ in words)
    for word, count in labels(path.with_suffix(".gnuplot")).items():
        if drawn[word] < count:
            yield f"{word!r} is cut at the edge"
    # Boxes have the height of a line; letters are lower.
    inner = []
    for word, (left, top, right, bottom) in words:
        isTurned = bottom - top > right - left and len(word) > 2
        across, along = (0.18, 0.02) if isTurned else (0.02, 0.18)
        dx, dy = across * (right - left), along * (bottom - top)
        inner.append((word, left + dx, top + dy, right - dx, bottom - dy))
    inner += samples(path.with_suffix(".svg"), points)
    for one, other in itertools.combinations(inner, 2):
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]:
            yield f"{one[0]!r} and {other[0]!r} overlap"


def main():
    inches, points = float(sys.argv[1]), float(sys.argv[2])
    programs = [path for folder in sys.argv[3:] for path in sorted(Path(folder).glob("*.gnuplot"))]
    problems = []
    for program in programs:
        svg, pdf = program.with_suffix(".svg"), program.with_suffix(".pdf")
        problems += [f"{program}: {problem}" for problem in check_colors(program)]
        problems += [f"{svg}: {problem}" for problem in check_svg(svg, inches, points)]
        problems += [f"{pdf}: {problem}" for problem in check_pdf(pdf, inches, points)]
    if problems or not programs:
        sys.exit("\n".join(problems) or "no pictures")
    print(f"{len(programs)} pictures of {inches} in and {points} points are sound: "
          + ", ".join(program.stem for program in programs))


if __name__ == "__main__":
    main()
