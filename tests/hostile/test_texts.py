"""Names that are marks to some program come out as text."""

from __future__ import annotations

import io
import json
import re
from xml.dom import minidom

import docx
import pytest
from jinja2 import Template

from geodata import InputError
from geodata.isolation import run_bounded
from merger import Constraints
from scenarios.error_log import log_path, note_fault
from scenarios.exports.dossier import dossier
from scenarios.exports.formats import choose
from scenarios.markup import script_json, xml_text
from tests.support.coverages import grid
from tests.support.papers import papers_of, small

NAMES = ["Xã {% x %}", "{{ 7*7 }}", "{# x", "{0.__class__}", "%s", "<script>", "]]>",
         "a\x00\x0b\x1b", '"\\{%', "\u202eabc",
         "x" * 300, "a\nb\u2028", "`${x}`", "\ud800", "\ufffe"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_script_reads_a_name_as_it_was_even_if_compiled_as_a_template(name: str) -> None:
    written = script_json({name: [name, {"a": {"b": name}}]})
    assert Template(written).render() == written
    assert "<" not in written
    assert json.loads(written) == {name: [name, {"a": {"b": name}}]}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_xml_holds_a_name_even_as_cdata(name: str) -> None:
    minidom.parseString(f"<a><![CDATA[{xml_text(name)}]]></a>".encode())


@pytest.mark.parametrize(
    "tag",
    ["{{ 'x'.center(10**9) }}", "{{ 'x' * 10**9 }}", "{{ '%999999999d' % 1 }}",
     "{{ '{:999999999}'.format(1) }}", "{{ 'x'|center(999999999) }}",
     "{% set x = 'a' * 9 %}", "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 30],
    ids=str,
)  # fmt: skip
def test_a_template_cannot_make_text_without_bound(tag: str) -> None:
    document = docx.Document()
    document.add_paragraph(tag)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(InputError) as told:
        dossier(papers_of(small()), out.getvalue())
    assert told.value.text.vi.startswith(("Một biểu thức trong mẫu", "Không đọc được thẻ"))


def test_no_format_is_an_error() -> None:
    with pytest.raises(InputError):
        choose(" , ")


def test_a_fault_is_in_the_log_under_its_number(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    number = note_fault(ValueError("inner"))
    assert number in log_path().read_text("utf-8")
    assert "inner" in log_path().read_text("utf-8")


def test_what_fails_in_a_child_or_an_engine_is_in_the_log_too(tmp_path, monkeypatch) -> None:
    """Templates are filled in a child process, which may write no log of its own."""
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("{{ ('a' + 1) }}")
    document.save(out)
    broken = io.BytesIO(b"PK" + out.getvalue()[2:900])
    for template in (out.getvalue(), broken.getvalue()):
        with pytest.raises(InputError) as told:
            dossier(papers_of(small()), template)
        number = re.search(r"\b[0-9A-F]{8}\b", told.value.text.en)
        assert number, told.value.text.en
        assert number[0] in log_path().read_text("utf-8")
    with pytest.raises(InputError) as told:
        run_bounded(int, "no number", what="rules.yaml")
    number = re.search(r"\b[0-9A-F]{8}\b", told.value.text.vi)
    assert number
    assert f"{number[0]}\n" in log_path().read_text("utf-8")
    assert "invalid literal" in log_path().read_text("utf-8")


@pytest.mark.parametrize("written", ["9" * 20_000, "x " * 10_000], ids=["word", "words"])
def test_a_message_quotes_no_more_than_a_person_reads(written: str) -> None:
    with pytest.raises(InputError) as told:
        Constraints(declare=((written, "1"),)).check(grid(2, 2))
    assert len(told.value.text.vi) < 3_000
    assert "có trong" in told.value.text.vi  # what is wrong is still said behind it
