"""What is served as it lies: no inline style or script, weights within limits, every word translated."""

import ast
import gzip
import hashlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tracker.charts import build
from tracker.charts.theme import SPECIFICATIONS
from tracker.i18n import TRANSLATIONS, language

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "tracker" / "static"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".svg"))
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))
MARKERS = ("_", "gettext", "ngettext")


def python_messages(path: Path) -> Iterator[str]:
    """Return the message ids of calls in a module, those inside f-strings too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKERS and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def template_messages(path: Path) -> Iterator[str]:
    keywords = {"_": None, "ngettext": (1, 2)}
    found = extract_from_file("jinja2.ext:babel_extract", path, keywords=keywords, options={"encoding": "utf-8"})
    for _, message, _, _ in found:
        yield message if isinstance(message, str) else message[0]


def catalogues():
    return [read_po(path.open("rb")) for path in sorted(TRANSLATIONS.glob("vi*.po"))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_script_or_handler(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text, re.I)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_load_nothing_from_other_hosts(path):
    assert not re.search(r"(src|href)=[\"'](https?:)?//", path.read_text(encoding="utf-8"))


def test_style_sheets_load_nothing_from_other_hosts():
    assert all(not re.search(r"url\((https?:)?//|@import", path.read_text()) for path in STATIC.rglob("*.css"))


def test_the_chart_bundle_equals_a_fresh_build():
    place = STATIC / "vendor" / "build_bundle.py"
    spec = importlib.util.spec_from_file_location("build_bundle", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.build()


def test_the_specifications_of_charts_equal_a_fresh_build():
    assert SPECIFICATIONS.read_text(encoding="utf-8") == build.build()


def test_every_message_of_the_code_is_translated():
    used = {message for path in SOURCES for message in python_messages(path)}
    used |= {message for path in TEMPLATES for message in template_messages(path)}
    assert sorted(used - set(language("vi").messages)) == []


def test_translations_keep_the_placeholders():
    def placeholders(text):
        return sorted(set(re.findall(r"%\(\w+\)s", text)))

    for catalogue in catalogues():
        for message in filter(lambda message: message.id, catalogue):
            ids, strings = ([x] if isinstance(x, str) else list(x) for x in (message.id, message.string))
            assert {tuple(placeholders(text)) for text in strings} == {tuple(placeholders(ids[-1]))}, ids


def test_no_message_is_translated_twice_in_different_words():
    seen = {}
    for catalogue in catalogues():
        for message in filter(lambda message: message.id, catalogue):
            assert seen.setdefault(message.id, message.string) == message.string


def zipped(*names):
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def test_a_first_visit_is_light():
    fonts = sum((STATIC / f"fonts/public-sans-{part}.woff2").stat().st_size for part in ("latin", "vietnamese"))
    assert zipped("css/site.css") < 14_000
    assert fonts < 60_000
    assert zipped("js/page.js", "js/charts.js") < 4_000


def test_the_style_sheet_asks_for_fonts_by_their_content_so_that_they_are_kept_for_ever():
    asked = re.findall(r"url\(\.\./(fonts/[^)?]+)\?v=(\w+)\)", (STATIC / "css/site.css").read_text(encoding="utf-8"))
    fonts = {f"fonts/{path.name}": path.read_bytes() for path in (STATIC / "fonts").glob("*.woff2")}
    assert dict(asked) == {name: hashlib.blake2b(content, digest_size=6).hexdigest() for name, content in fonts.items()}


def test_every_vendored_thing_has_its_licence_beside_it():
    assert "SIL Open Font License" in (STATIC / "fonts/OFL.txt").read_text(encoding="utf-8")
    assert "Redistribution and use" in (STATIC / "vendor/LICENSE-vega.txt").read_text(encoding="utf-8")
