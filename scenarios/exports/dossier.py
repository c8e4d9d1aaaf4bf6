"""The dossier as a Word file: a template, the program's or the user's own, filled with a plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from geodata import KIND_LABELS, InputError
from geodata.wording import read_yaml
from merger import VERDICTS
from merger.staffing import staffing_of
from scenarios.exports.annexes import Annex, Line, annexes, layouts, written
from scenarios.exports.cells import clean_text, unpacked_size
from scenarios.exports.dossier_template import default_template, dossier_spec
from scenarios.maps.sheet import SheetOptions
from scenarios.maps.sheets import draw_whole
from scenarios.papers import OPEN, Papers
from scenarios.wording import sentence

_NUMBER = re.compile(r"(?:NQ|NĐ|CV|TT|QĐ|Luật)[ ]?\d+/[\w-]+(?:/[\w-]+)?")
_MAP_DPI = 170
_MAP_CM = 23.5
_LARGEST = 200_000_000


@dataclass(frozen=True)
class Dossier:
    """A filled template.

    Attributes:
        content: the Word file.
        unused: placeholders that the template leaves out.
    """

    content: bytes
    unused: tuple[str, ...]


class _NoAnnex:
    """An annex that is not there: false, but a template may ask for its number."""

    def __bool__(self) -> bool:
        return False

    number = "–"
    title = ""
    rows: tuple[dict[str, str], ...] = ()

    def __init__(self, columns: Iterable[str]) -> None:
        self.totals = dict.fromkeys(columns, "")


def template(papers: Papers) -> bytes:
    """Return the program's template, to be changed in Word."""
    return default_template(annexes(papers), papers.language)


def dossier(papers: Papers, own_template: bytes | None = None) -> Dossier:
    """Fill a template.

    Args:
        papers: of the scenario.
        own_template: a person's template; None takes the program's.

    Raises:
        InputError: the template is no Word file, its tags cannot be read, or it asks for
            placeholders that there are not; they are named.
    """
    tables = annexes(papers)
    content = (
        own_template if own_template is not None else default_template(tables, papers.language)
    )
    word = _opened(content)
    # Loops run over what the plan has, and nothing else: a template can neither hang nor flood.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    try:
        asked = word.get_undeclared_template_variables(environment)
    except Exception as error:  # Word files can be damaged in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error
    known = set(dossier_spec()["placeholders"])
    unknown = sorted(asked - known)
    if unknown:
        raise InputError(sentence("template-unknown", names=", ".join(unknown)))
    context = _context(papers, tables)
    for key in ("map_current", "map_plan"):
        if key in asked:
            context[key] = _picture(word, papers, key.removeprefix("map_"))
    try:
        word.render(context, environment, autoescape=True)
    except UndefinedError as error:
        raise InputError(sentence("template-unknown", names=_why(error))) from error
    except Exception as error:  # an expression of the template's author may fail in any way
        raise InputError(sentence("template-broken", why=_why(error))) from error
    out = BytesIO()
    word.save(out)
    return Dossier(out.getvalue(), tuple(sorted(known - asked)))


def _why(error: Exception) -> str:
    """What a template engine says, in one line."""
    told = str(error).replace("'dict object' has no attribute", "?.").strip()
    return (told or type(error).__name__)[:300]


def _opened(content: bytes) -> DocxTemplate:
    try:
        if unpacked_size(content) > _LARGEST:
            raise InputError(sentence("template-too-large"))
        word = DocxTemplate(BytesIO(content))
        word.init_docx()
    except InputError:
        raise
    except Exception as error:  # whatever a damaged file can be made of
        raise InputError(sentence("template-no-word")) from error
    return word


def _picture(word: DocxTemplate, papers: Papers, which: str) -> InlineImage:
    options = SheetOptions(paper="A3", orientation="landscape", dpi=_MAP_DPI)
    content = draw_whole(papers, which, options).save("png", _MAP_DPI, papers.province)
    return InlineImage(word, BytesIO(content), width=Cm(_MAP_CM))


def texts(papers: Papers) -> dict[str, str]:
    """Placeholders that are plain text, with their values."""
    context = _context(papers, annexes(papers))
    return {key: value for key, value in context.items() if isinstance(value, str)}


def _context(papers: Papers, tables: Sequence[Annex]) -> dict[str, Any]:
    """Values of all placeholders but the pictures; text and numbers as they are printed."""
    units, scenario = papers.dataset.units, papers.scenario
    counts = scenario.solution.problem.assessment.counts()
    before, after = len(units), len(papers.groups)
    codes = papers.dataset.codes
    area = papers.number(float(units["area_km2"].sum()), 2) + papers.mark("area_km2", codes)
    people = papers.number(int(units["population"].sum())) + papers.mark("population", codes)
    touched = sum(group.population for group in papers.mergers)
    merged = sum(len(group.members) for group in papers.mergers)
    left = {u.code: u.reason.to(papers.language) for u in scenario.solution.unresolved}
    told = papers.dataset.provenance
    context: dict[str, Any] = {
        "province": papers.province,
        "authority": papers.office.authority,
        "drafted_by": papers.office.drafted_by,
        "document": papers.office.document or "……………",
        "place_and_day": place_and_day(papers),
        "signer_title": papers.office.signer_title,
        "signer": papers.office.signer,
        "scenario": scenario.name,
        "law": scenario.criteria.title.text.to(papers.language),
        "authority_head": _head_and_place(papers)[0],
        "authority_place": _head_and_place(papers)[1],
        "signer_titles": [part.strip() for part in papers.office.signer_title.split("/")],
        "verdicts": _verdicts(papers, counts),
        "legal_bases": legal_bases(papers),
        "to_verify": to_verify(papers),
        "data_source": told.source.to(papers.language).rstrip("."),
        "data_note": _data_note(papers),
        "proof": _proof(papers),
        "units_before": papers.number(before),
        "units_after": papers.number(after),
        "units_fewer": papers.number(before - after),
        "percent_fewer": papers.number(100 * (before - after) / before, 2),
        "kinds_before": _kinds(papers, units["kind"].to_list()),
        "kinds_after": _kinds(papers, [group.kind for group in papers.groups]),
        "area": area,
        "population": people,
        **{verdict: papers.number(counts[verdict]) for verdict in ("must", "voluntary",
            "encouraged", "exempt")},
        "not_concerned": papers.number(counts["none"]),
        "mergers": papers.number(len(papers.mergers)),
        "merged": papers.number(merged),
        "people_touched": papers.number(touched) + papers.mark("population", codes),
        "new_units": _new_units(papers),
        "kept": [
            {
                "name": group.name,
                "reason": left.get(group.members[0], group.reason.to(papers.language)),
            }
            for group in papers.kept
        ],
        "unsettled": [
            {"name": papers.unit_name(code), "reason": reason} for code, reason in left.items()
        ],
        "effects": [
            {
                "name": row.metric.label.to(papers.language),
                "before": papers.number(row.before, row.metric.digits),
                "after": papers.number(row.after, row.metric.digits),
                "unit": row.metric.unit.to(papers.language),
            }
            for row in papers.told_rows
        ],
        "staff": _staff(papers),
        "roadmap": roadmap(papers),
        "roadmap_source": _roadmap(papers)["cite"][papers.language],
        "annexes": {key: _NoAnnex(columns) for key, columns in _columns().items()}
        | {annex.key: _annex(annex, papers) for annex in tables},
    }  # fmt: skip
    cleaned: dict[str, Any] = _cleaned(context)
    return cleaned


def _cleaned(value: Any) -> Any:
    """The same without control characters, which no Word file may hold."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """All columns of every annex: a template made for one plan must serve another."""
    return {layout.key: tuple(c.key for c in layout.columns) for layout in layouts()}


def _annex(annex: Annex, papers: Papers) -> dict[str, Any]:
    """An annex with all its cells as text."""
    empty = dict.fromkeys(_columns()[annex.key], "")

    def row(line: Line) -> dict[str, str]:
        cells = {
            column.key: written(line.cells.get(column.key), column.form, papers)
            for column in annex.columns
        }
        return empty | cells

    totals = empty | {
        column.key: written(annex.total(column), column.form, papers)
        for column in annex.columns
        if column.sum
    }
    if "name" in totals:
        totals["name"] = papers.say("row-total")
    return {
        "number": str(annex.number),
        "title": annex.title,
        "rows": [row(line) for line in annex.lines],
        "totals": totals,
    }


def place_and_day(papers: Papers) -> str:
    """Where and when it is signed, with room for a day that is not known."""
    office = papers.office
    place = office.place or "…………"
    if office.day is None:
        return papers.say("sign-day-open", place=place)
    day = office.day
    return papers.say(
        "sign-day", place=place, day=f"{day.day:02d}", month=f"{day.month:02d}", year=str(day.year)
    )


def _head_and_place(papers: Papers) -> tuple[str, str]:
    """The authority in two lines: ỦY BAN NHÂN DÂN, TỈNH HÀ TĨNH."""
    authority = papers.office.authority
    for word in (" tỉnh ", " thành phố ", " of "):
        head, found, place = authority.partition(word)
        if found:
            return head + (" of" if word == " of " else ""), (word.strip() + " " + place).replace(
                "of ", "", 1 if word == " of " else 0
            )
    return authority, ""


def _verdicts(papers: Papers, counts: Mapping[str, int]) -> str:
    """How many units are of which verdict; those there are none of are left out."""
    return "; ".join(
        papers.say("dossier-verdict", count=counts[verdict], what=papers.say(f"verdict-{verdict}"))
        for verdict in VERDICTS
        if counts[verdict]
    )


@cache
def _documents() -> dict[str, dict[str, str]]:
    text = resources.files("scenarios.exports").joinpath("documents.yaml").read_text("utf-8")
    found: dict[str, dict[str, str]] = read_yaml(text)
    return found


def _cited(papers: Papers) -> list[tuple[str, bool]]:
    """Documents the rule set and the posts cite, each with whether it is sure enough to name."""
    criteria = papers.scenario.criteria
    rules = [*criteria.standards, *criteria.triggers, *criteria.exemptions,
             *criteria.result.conditions]  # fmt: skip
    cites = [(rule.cite, rule.certainty) for rule in rules if rule.enabled]
    staffing = staffing_of(papers.scenario.transition, criteria)
    found: dict[str, bool] = {}
    for cite, certainty in [*cites, (staffing.cite, staffing.certainty)]:
        for part in filter(None, (part.strip() for part in cite.split(";"))):
            numbers = _NUMBER.findall(part)
            for name in numbers:
                found[name] = found.get(name, False) or certainty != "uncertain"
            if not numbers:
                found.setdefault(part, False)  # a document without a number cannot be named
    return list(found.items())


def legal_bases(papers: Papers) -> list[str]:
    """Documents the plan rests on, in full where their titles are known, and the office's own."""
    numbers = [name for name, sure in _cited(papers) if sure]
    numbers += [name for name in _roadmap(papers)["bases"] if name not in numbers]
    known = _documents()
    listed = [known[name][papers.language] if name in known else name for name in numbers]
    return [*listed, *(basis for basis in papers.office.bases if basis)]


def to_verify(papers: Papers) -> str:
    """Citations that nobody should put in a dossier before the text was seen; empty if none."""
    return "; ".join(name for name, sure in _cited(papers) if not sure)


def _data_note(papers: Papers) -> str:
    told = papers.dataset.provenance
    notes = [papers.say("about-schematic")] if told.schematic else []
    return " ".join([*notes, *papers.cautions])


def _proof(papers: Papers) -> str:
    solution = papers.scenario.solution
    status = papers.say(f"status-{solution.status}")
    if solution.gap is None:
        return f"{status}; {papers.say('proof-unknown')}"
    return f"{status}; {papers.say('proof-gap', gap=papers.number(100 * solution.gap, 2))}"


def _kinds(papers: Papers, kinds: Sequence[str]) -> str:
    found = Counter(kinds)
    return ", ".join(
        f"{papers.number(found[kind])} {label.to(papers.language).lower()}"
        for kind, label in KIND_LABELS.items()
        if found[kind]
    )


def _new_units(papers: Papers) -> list[dict[str, str]]:
    return [
        {
            "number": str(number),
            "name": papers.in_text(group.name),
            "kind": KIND_LABELS[group.kind].to(papers.language).lower(),
            "members": papers.members(group),
            "area": papers.number(group.area_km2, 2) + papers.mark("area_km2", group.members),
            "area_percent": papers.number(group.area_percent, 1),
            "population": papers.number(group.population)
            + papers.mark("population", group.members),
            "population_percent": papers.number(group.population_percent, 1),
            **papers.sides(group.id, OPEN),
            "sides": papers.sides_text(group.id),
            "seat": papers.seat(group),
            "basis": group.reason.to(papers.language).rstrip("."),
            "pieces": papers.say("unit-pieces", count=papers.pieces(group))
            if papers.pieces(group) > 1
            else "",
        }
        for number, group in enumerate(papers.mergers, 1)
    ]


def _staff(papers: Papers) -> dict[str, Any]:
    effects = papers.effects
    rules = staffing_of(papers.scenario.transition, papers.scenario.criteria)
    money = {
        key: "" if value is None else papers.number(value)
        for key, value in (("saved_a_year", effects.saved_a_year), ("once", effects.once))
    }
    assumed = any(unit.estimated for unit in effects.units)
    return {
        "rule": rules.title.text.to(papers.language),
        "present": papers.number(effects.present) + "*" * assumed,
        "quota": papers.number(effects.quota),
        "surplus": papers.number(effects.surplus),
        "short": papers.number(effects.short),
        "seats_freed": papers.number(effects.seats_freed),
        "note": papers.say("staff-assumed") if assumed else "",
        **money,
        "by_year": [
            {"year": str(year), "left": papers.number(left)}
            for year, left in enumerate(effects.by_year, 1)
        ],
    }


@cache
def _roadmaps() -> list[dict[str, Any]]:
    text = resources.files("scenarios.exports").joinpath("roadmap.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = read_yaml(text)
    return found


def _roadmap(papers: Papers) -> dict[str, Any]:
    tiers = papers.scenario.criteria.tiers
    return next((r for r in _roadmaps() if r["tiers"] == tiers), _roadmaps()[0])


def roadmap(papers: Papers) -> list[dict[str, str]]:
    """Steps with their months: dates where the office said when it begins, else counted."""
    return [
        {
            "number": str(number),
            "when": _months(papers, step["from"], step["to"]),
            "who": step["who"][papers.language],
            "what": step["what"][papers.language],
        }
        for number, step in enumerate(_roadmap(papers)["steps"], 1)
    ]


def _months(papers: Papers, first: int, last: int) -> str:
    begins = papers.office.begins
    ends = [
        str(month) if begins is None else _month_after(begins, month - 1) for month in (first, last)
    ]
    key = "roadmap-months" if begins is None else "roadmap-dates"
    told = ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
    return papers.say(key, months=told)


def _month_after(begins: date, months: int) -> str:
    total = begins.year * 12 + begins.month - 1 + months
    return f"{total % 12 + 1}/{total // 12}"
