"""A rule set as a document people can read: sections of rules with figures and citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata import FLAG_LABELS, KIND_LABELS, Language, Text, written_date
from merger import Criteria
from merger.law import (
    CheckItem,
    Difference,
    Exemption,
    Reduction,
    Rule,
    SizeRule,
    Trigger,
    Unjudged,
    Waiver,
    as_told,
    differences,
    edited,
    law_title,
    told_changes,
)
from scenarios.wording import sentence


@dataclass(frozen=True)
class RuleRow:
    """One rule: what it says, its figures, citation and certainty; ``edited`` marks a change."""

    wording: Text
    figures: Text
    cite: str
    certainty: str
    enabled: bool
    edited: Text


@dataclass(frozen=True)
class Section:
    """Rules of one sort."""

    title: Text
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True)
class RuleDocument:
    """A whole rule set.

    Attributes:
        facts: status, dates and what it is for, one sentence each.
        notes: how the kind and terrain of a resulting unit follow.
    """

    title: Text
    facts: tuple[Text, ...]
    sections: tuple[Section, ...]
    notes: tuple[Text, ...]


def rule_document(criteria: Criteria) -> RuleDocument:
    """Lay out a rule set for reading."""
    changes = differences(criteria)
    title, facts = law_title(criteria), (*_facts(criteria), *told_changes(criteria))
    criteria = as_told(criteria)
    result = criteria.result
    parts: list[tuple[str, str, Sequence[Rule]]] = [
        ("standards", "standards", criteria.standards),
        ("reductions", "reductions", criteria.reductions),
        ("triggers", "triggers", criteria.triggers),
        ("exemptions", "exemptions", criteria.exemptions),
        ("checklist", "checklist", criteria.checklist),
        ("unjudged", "unjudged", criteria.unjudged),
        ("conditions", "result/conditions", result.conditions),
        ("waivers", "result/waivers", result.waivers),
    ]
    if criteria.districts is not None:
        parts += [
            ("district-standards", "districts/standards", criteria.districts.standards),
            ("district-reductions", "districts/reductions", criteria.districts.reductions),
            ("district-triggers", "districts/triggers", criteria.districts.triggers),
        ]
    sections = tuple(
        Section(sentence(f"rules-{key}"), tuple(_row(rule, place, changes) for rule in rules))
        for key, place, rules in parts
        if rules
    )
    return RuleDocument(title, facts, sections, _notes(criteria))


def _facts(criteria: Criteria) -> tuple[Text, ...]:
    kinds = [KIND_LABELS[kind] for kind in criteria.kinds]
    return (
        criteria.status_note.text,
        _dates(criteria),
        sentence(
            f"rules-scope-{criteria.tiers}",
            kinds=Text(", ".join(k.vi for k in kinds), ", ".join(k.en for k in kinds)),
        ),
    )


def _dates(criteria: Criteria) -> Text:
    start = written_date(criteria.valid_from)
    if criteria.valid_to is None:
        return sentence("rules-since", start=start)
    return sentence("rules-dates", start=start, end=written_date(criteria.valid_to))


def _notes(criteria: Criteria) -> tuple[Text, ...]:
    result = criteria.result
    told = [
        _cited(
            sentence(
                "rules-kind", member=KIND_LABELS[rule.if_any], result=KIND_LABELS[rule.becomes]
            ),
            rule.cite,
            rule.certainty,
        )
        for rule in result.kinds
    ]
    told.append(sentence("rules-kind-else", result=KIND_LABELS[result.otherwise]))
    share = sentence("rules-mountain", share=100 * result.mountain_share)
    told.append(_cited(share, result.mountain_cite, result.mountain_certainty))
    if result.mountain_wording is not None:
        told.append(result.mountain_wording.text)
    if criteria.reductions:
        told.append(sentence("rules-reduced" if result.reduced else "rules-not-reduced"))
        told.append(sentence("rules-once"))
    return tuple(told)


def _cited(told: Text, cite: str, certainty: str) -> Text:
    sure = sentence(f"certainty-{certainty}")
    return sentence("rules-cited", told=told, cite=cite, sure=sure)


def _row(rule: Rule, place: str, changes: tuple[Difference, ...]) -> RuleRow:
    return RuleRow(
        rule.wording.text,
        _figures(rule),
        rule.cite,
        rule.certainty,
        rule.enabled,
        edited(changes, place, rule.key),
    )


def _figures(rule: Rule) -> Text:
    """The rule's figures in words."""
    match rule:
        case SizeRule():
            return sentence("rules-size", area=rule.area_km2, people=rule.population)
        case Reduction():
            return _reduction(rule)
        case Trigger():
            return _trigger(rule)
        case Exemption(flag=str(flag)):
            return sentence("rules-flag", flag=FLAG_LABELS[flag])
        case Exemption():
            return sentence("rules-declared")
        case Waiver():
            key = "rules-waiver-declared" if rule.declared else "rules-waiver"
            return sentence(key, least=rule.min_members)
        case CheckItem():
            return sentence("rules-ticked")
        case Unjudged():
            return sentence("rules-no-figures")
    return Text("", "")


def _reduction(rule: Reduction) -> Text:
    figure = sentence(f"figure-{rule.figure}")
    if rule.steps is None:
        return sentence("rules-reduction", figure=figure, percent=rule.percent)
    return sentence(
        "rules-reduction-steps",
        figure=figure,
        percent=rule.percent,
        every=rule.steps.every,
        less=rule.steps.less,
        floor=rule.steps.floor,
    )


def _trigger(rule: Trigger) -> Text:
    parts = [
        sentence("rules-below", figure=sentence(f"figure-{figure}"), percent=limit)
        for figure, limit in (("area", rule.area_below), ("population", rule.population_below))
        if limit is not None
    ]
    verdict = sentence(f"verdict-{rule.verdict}")
    if not parts:
        return sentence("rules-always", verdict=verdict)
    word = sentence("rules-and" if rule.logic == "all" else "rules-or")
    vi, en = (part.vi for part in parts), (part.en for part in parts)
    joined = Text(f" {word.vi} ".join(vi), f" {word.en} ".join(en))
    return sentence("rules-then", condition=joined, verdict=verdict)


def markdown(document: RuleDocument, language: Language) -> str:
    """Write a rule set as Markdown, for the documentation."""
    lines = [f"## {document.title.to(language)}", ""]
    lines += [" ".join(_sentence(fact.to(language)) for fact in document.facts), ""]
    heads = [sentence(f"rules-col-{c}").to(language) for c in ("rule", "figures", "cite", "sure")]
    for section in document.sections:
        lines += [f"### {section.title.to(language)}", "", f"| {' | '.join(heads)} |"]
        lines.append("|---|---|---|---|")
        for row in section.rows:
            wording = row.wording.to(language)
            if not row.enabled:
                wording += f" ({sentence('rules-off').to(language)})"
            sure = sentence(f"certainty-{row.certainty}").to(language)
            cells = (wording, row.figures.to(language), row.cite, sure)
            flat = [" ".join(cell.replace("|", "/").split()) for cell in cells]
            lines.append(f"| {' | '.join(flat)} |")
        lines.append("")
    lines += [f"- {note.to(language)}" for note in document.notes]
    return "\n".join([*lines, ""])


def _sentence(text: str) -> str:
    return text if text.endswith((".", "…", "!")) else text + "."
