"""The words of the pages in both languages, and which English ones stand on a French page."""

import functools
import re
from pathlib import Path

from harness.server import ROOT

ENTRY = re.compile(r"^\s*(?:\"([^\"]+)\"|(\w+)):\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`)", re.M)
"""An entry of a catalogue: a key and its words."""

SHOWN = """() => {
    const found = [];
    const skipped = "script, style, code, pre, textarea, [lang], [data-verbatim], markdown-view, noscript, svg title";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const home = node.parentElement;
        const text = node.textContent.replace(/\\s+/g, " ").trim();
        if (text !== "" && !home.closest(skipped)) found.push(text);
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
        if (element.closest("[lang]:not(html), [data-verbatim]")) continue;
        for (const name of ["aria-label", "title", "placeholder", "alt"]) {
            const text = element.getAttribute(name);
            if (text) found.push(text.replace(/\\s+/g, " ").trim());
        }
    }
    return [...new Set(found), document.title];
}"""
"""Every text that a page shows or names something by, but what people wrote."""


def entries(path: Path) -> dict[str, str]:
    """The entries of one catalogue file."""
    found = {}
    for match in ENTRY.finditer(path.read_text()):
        key = match[1] or match[2]
        words = next(group for group in match.groups()[2:] if group is not None)
        found[key] = re.sub(r"\\(.)", lambda escaped: {"n": "\n"}.get(escaped[1], escaped[1]), words)
    return found


def french_twin(path: Path) -> Path:
    """The French file of an English one: `en-x.ts` has `fr-x.ts`, and `en/x.ts` has `fr/x.ts`."""
    parts = [re.sub(r"^en(?=$|[-.])|(?<=-)en(?=\.)", "fr", part) for part in path.relative_to(ROOT).parts]
    return ROOT.joinpath(*parts)


@functools.cache
def english_alone() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What only an English page says: whole texts, and texts with values in them."""
    pairs = [
        (english, french_twin(english))
        for folder in (ROOT / "Web").rglob("i18n")
        for english in folder.rglob("*.ts")
        if french_twin(english) != english
    ]
    english: set[str] = set()
    french: set[str] = set()
    for path, twin in pairs:
        own, other = entries(path), entries(twin) if twin.exists() else {}
        french |= set(other.values())
        english |= {words for key, words in own.items() if other.get(key) != words}
    alone = {" ".join(words.split()) for words in english - french}
    plain = frozenset(words for words in alone if "{" not in words and re.search(r"[A-Za-z]{2}", words))
    patterns = tuple(
        re.compile(".+?".join(re.escape(part) for part in re.split(r"\{\w+\}", words)))
        for words in alone
        # A text of values with hardly a word between them says nothing about its language.
        if "{" in words and len(re.findall(r"[A-Za-z]", re.sub(r"\{\w+\}", "", words))) >= 5
    )
    return plain, patterns


def untranslated(texts: list[str]) -> list[str]:
    """Those that a French page says in English."""
    plain, patterns = english_alone()
    return [text for text in texts if text in plain or any(pattern.fullmatch(text) for pattern in patterns)]
