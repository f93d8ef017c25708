"""How much each page loads before it can be used: its scripts and styles, packed as they are sent."""

import gzip
import re

import pytest

from harness.server import ROOT

PAGES = ROOT / ".tools" / "web"
LIMIT = 120 * 1024
NAMES = ["index", "sign-in", "admin", "builder", "teach", "design", "docs", "shared", "embed", "lti"]


def weight(name: str) -> dict[str, int]:
    """The packed sizes of the files that a page loads at once; what it loads when it is needed is not among them."""
    waiting = re.findall(r"/assets/[\w.-]+\.(?:js|css)", (PAGES / f"{name}.html").read_text())
    sizes: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        if address not in sizes:
            text = (PAGES / address.lstrip("/")).read_text()
            sizes[address] = len(gzip.compress(text.encode(), 9))
            imports = re.findall(r"(?:\bfrom|\bimport)\s*\"(?:\./|/assets/)([\w.-]+\.js)\"", text)
            waiting += [f"/assets/{found}" for found in imports]
    return sizes


@pytest.mark.parametrize("name", NAMES)
def test_a_page_weighs_less_than_120_kilobytes(name):
    sizes = weight(name)
    total = sum(sizes.values())
    print(f"{name}: {total / 1024:.1f} KB in {len(sizes)} files")
    assert total < LIMIT, sizes
