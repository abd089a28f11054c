"""Opens a report in headless Chromium at several widths, and checks that nothing is cut or overlaps.

Usage: check_report.py REPORT...

At 420 and 1200 pixels the page is that of a screen, at 680 that of a sheet of A4 in print. What is wider
than its own box must be able to scroll in it.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "chrome"]
WIDTHS = [(420, "screen"), (1200, "screen"), (680, "print")]
# A frame has a page's own width, also one that is narrower than a window may be.
SCRIPT = """
const [page, widths] = JSON.parse(document.getElementById("input").textContent);
const wait = time => new Promise(done => setTimeout(done, time));

function name(element) {
  return element.tagName.toLowerCase() + " \\"" + element.textContent.trim().slice(0, 40) + "\\"";
}

// Rules for print hold on the screen of this frame, and those for narrow screens do not.
function printed(page) {
  for (const sheet of page.styleSheets)
    for (const rule of sheet.cssRules)
      if (rule.media)
        rule.media.mediaText = rule.media.mediaText.includes("print") ? "all" : "not all";
}

function problems(page, width, medium) {
  const found = [];
  const view = page.defaultView;
  const root = page.documentElement;
  if (root.scrollWidth > width) found.push("the page is " + root.scrollWidth + " pixels wide");
  const seen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && !element.closest("details:not([open]) pre");
  };
  const scrolls = element => {
    for (let parent = element.parentElement; parent; parent = parent.parentElement)
      if (["auto", "scroll"].includes(view.getComputedStyle(parent).overflowX)) return true;
    return false;
  };
  const elements = [...page.body.querySelectorAll("*")].filter(seen);
  for (const element of elements) {
    const box = element.getBoundingClientRect();
    if ((box.right > width + 0.5 || box.left < -0.5) && !scrolls(element))
      found.push(name(element) + " ends at " + box.right + " of " + width);
    const style = view.getComputedStyle(element);
    const canScroll = ["auto", "scroll"].includes(style.overflowX);
    if (!canScroll && style.display !== "inline" && element.scrollWidth > element.clientWidth + 1)
      found.push(name(element) + " is " + element.scrollWidth + " wide in " + element.clientWidth);
  }
  const blocks = elements.filter(
    element => element.matches("h1, h2, h3, p, nav, dt, dd, figure, article, .scrolls, details"));
  const boxes = blocks.map(element => element.getBoundingClientRect());
  for (let one = 0; one < blocks.length; one++)
    for (let two = one + 1; two < blocks.length; two++) {
      if (blocks[one].contains(blocks[two])) continue;
      const [a, b] = [boxes[one], boxes[two]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) found.push(name(blocks[one]) + " overlaps " + name(blocks[two]));
    }
  const cards = page.querySelectorAll(".claim");
  for (const card of cards)
    if (!card.firstElementChild.matches(".verdict")) found.push("a claim without a verdict first");
  return found.map(text => medium + ", " + width + " pixels: " + text);
}

(async () => {
  const found = [];
  let count = 0;
  for (const [width, medium] of widths) {
    const frame = document.createElement("iframe");
    frame.style = "border: 0; height: 2000px; width: " + width + "px";
    frame.srcdoc = page;
    await new Promise(done => { frame.onload = done; document.body.append(frame); });
    if (medium === "print") printed(frame.contentDocument);
    await wait(100);
    count = frame.contentDocument.querySelectorAll("section").length;
    found.push(...problems(frame.contentDocument, width, medium));
    frame.remove();
  }
  document.getElementById("output").textContent = JSON.stringify([count, found]);
})();
"""


def check(program, path):
    """The number of parts of a report, and what is wrong with it."""
    page = path.read_text(encoding="utf-8")
    if re.search(r"\bnan\b", re.sub(r"<[^>]*>", " ", page), re.IGNORECASE):
        return 0, ["nan is in the text"]
    given = json.dumps([page, WIDTHS]).replace("</", "<\\/")
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(
            f'<!DOCTYPE html><meta charset="utf-8"><body><pre id="output"></pre>'
            f'<script type="application/json" id="input">{given}</script><script>{SCRIPT}</script>',
            encoding="utf-8")
        text = subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
             f"--user-data-dir={folder}/profile", "--window-size=1300,2200", "--dump-dom",
             frame.as_uri()], check=True, capture_output=True, text=True, timeout=120).stdout
    output = re.search(r'<pre id="output">(.*?)</pre>', text, re.DOTALL)
    if not output or not output[1]:
        return 0, ["Chromium has not ended the checks"]
    return json.loads(html.unescape(output[1]))


def main():
    program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
    if not program:
        sys.exit("check_report: Chromium must be installed, as by apt-get install chromium")
    for path in map(Path, sys.argv[1:]):
        count, found = check(program, path)
        if found or not count:
            sys.exit("\n".join(f"{path}: {line}" for line in found[:30]) or f"{path}: no parts")
        widths = ", ".join(f"{width} ({medium})" for width, medium in WIDTHS)
        print(f"{path}: {count} parts, nothing cut and no overlaps at widths of {widths} pixels")


if __name__ == "__main__":
    main()
