"""The sample course says the same in both languages, and its arithmetic is right."""

import json
import math
import re
from collections import Counter

import pytest

from harness.server import ROOT

COURSE = ROOT / "Samples" / "first-steps-in-electric-circuits"
DOCUMENTS = json.loads((COURSE / "sample.json").read_text())["documents"]
PREFIXES = [1.0, 1e3, 1e-3, 1e6, 1e-6, 3.6e6, 1 / 3.6e6]
"""What lies between the two sides where the unit changes: ampere and milliampere, joule and kilowatt-hour."""
PAGES = [(en, fr) for en, fr in zip(
    [document["file"] for document in DOCUMENTS if document["language"] == "en"],
    [document["file"] for document in DOCUMENTS if document["language"] == "fr"])]


def text(file: str) -> str:
    """A page with one way of writing numbers: a point, no spaces between thousands."""
    page = (COURSE / file).read_text().replace("\u00a0", " ").replace("{,}", ".").replace("\\,", "")
    if file.startswith("fr/"):
        page = re.sub(r"(\d),(\d)", r"\1.\2", page)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", "", page)


def equations(file: str) -> list[str]:
    """The formulas of a page that hold numbers only, such as `12 / 60 = 0.2`."""
    formulas = re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", text(file), re.DOTALL)
    return [formula for pair in formulas for formula in pair if formula and re.search(r"=|\\approx", formula)]


def value(side: str) -> float | None:
    """What one side of an equation comes to; nothing where it holds a letter."""
    side = re.sub(r"\\ ?\\?(text|Omega)(\{[^}]*\})?|\\ ", "", side.strip().rstrip(","))
    side = re.sub(r"\\frac\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}", r"((\1)/(\2))", side)
    side = re.sub(r"\\sqrt\{((?:[^{}]|\{[^{}]*\})*)\}", r"root(\1)", side)
    side = side.replace("\\times", "*").replace("\\pi", "*PI*").replace("{", "(").replace("}", ")").replace("^", "**")
    side = re.sub(r"(?<=[\d)]) *\*PI\*", "*PI*", side)
    side = re.sub(r"\*PI\* *\*", "*PI*", side)
    if not re.fullmatch(r"[-+*/(). \d]*(?:root[-+*/(). \d]*|\*PI\*[-+*/(). \d]*)*", side) or not re.search(r"\d", side):
        return None
    return float(eval(side.replace("root", "math.sqrt").replace("PI", "math.pi"), {"math": math}))  # digits only


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["file"])
def test_a_page_begins_with_its_title_and_has_tables_and_worked_examples(document):
    page = (COURSE / document["file"]).read_text()
    assert page.splitlines()[0] == f"# {document['name']}"
    assert re.search(r"^\| --- \|", page, re.MULTILINE)
    assert re.search(r"^## (Worked example|Exemple résolu)", page, re.MULTILINE)
    assert 400 <= len(page.split()) <= 1000


@pytest.mark.parametrize("en, fr", PAGES)
def test_both_languages_give_the_same_numbers(en, fr):
    numbers = [Counter(map(float, re.findall(r"\d+(?:\.\d+)?", text(file)))) for file in (en, fr)]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["file"])
def test_the_arithmetic_of_a_page_is_right(document):
    checked = 0
    for equation in equations(document["file"]):
        values = [found for side in re.split(r"=|\\approx", equation) if (found := value(side)) is not None]
        for left, right in zip(values, values[1:]):
            assert any(right == pytest.approx(left * factor, rel=0.012) for factor in PREFIXES), equation
            checked += 1
    assert checked >= 2
