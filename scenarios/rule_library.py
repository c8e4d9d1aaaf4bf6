"""Rule sets of a person's own: copies of the law, saved by name in the user's data folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from geodata import InputError, Text
from geodata.folders import data_folder, write_atomically
from geodata.folding import fold
from geodata.isolation import is_regular_file
from geodata.problems import why_unwritable
from merger import Criteria, dump_criteria, load_criteria, parse_criteria, preset_names, preset_of
from merger.law import Wording, read_text
from scenarios.wording import sentence

_LONGEST = 60


@dataclass(frozen=True)
class Library:
    """The saved rule sets by id, and what is wrong with files that cannot be read."""

    rule_sets: dict[str, Criteria]
    broken: tuple[Text, ...]


def folder() -> Path:
    """Where the rule sets lie, one YAML file each."""
    return data_folder() / "rule-sets"


def library() -> Library:
    """Read the saved rule sets; a broken file hides no other."""
    found: dict[str, Criteria] = {}
    broken: list[Text] = []
    for path in sorted(folder().glob("*.yaml")):
        try:
            criteria = parse_criteria(read_text(path), path.name)
        except InputError as error:
            broken.append(error.text)
        else:
            found[path.stem] = criteria.model_copy(update={"id": path.stem})
    return Library(found, tuple(broken))


def find_criteria(name: str) -> Criteria:
    """Return a preset, a saved rule set, or one from a YAML file.

    Raises:
        InputError: there is none of this name, or the file is broken.
    """
    if name not in preset_names():
        path = folder() / f"{rule_set_id(name)}.yaml"
        if is_regular_file(path):
            return parse_criteria(read_text(path), path.name).model_copy(update={"id": path.stem})
    return load_criteria(name)


def rule_set_id(name: str) -> str:
    """Id of a rule set by its name: plain letters, digits and hyphens, safe as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST].strip("-")


def named_copy(criteria: Criteria, name: str) -> Criteria:
    """A person's own rule set of this name, which remembers the law it was copied from.

    Raises:
        InputError: an empty name, or that of a preset.
    """
    name = " ".join(name.split())
    key = rule_set_id(name)
    if not key or key in preset_names():
        raise InputError(sentence("bad-rule-set-name", name=name))
    law = preset_of(criteria)
    note = sentence("own-rule-set", law=law.title.text if law else criteria.title.text)
    return criteria.model_copy(
        update={
            "id": key,
            "based_on": law.id if law else None,
            "title": Wording(vi=name, en=name),
            "status": "own",
            "status_note": Wording(vi=note.vi, en=note.en),
        }
    )


def save_rule_set(criteria: Criteria, name: str, *, replace: bool = False) -> Criteria:
    """Save a rule set under a name and return it as it was saved.

    Args:
        criteria: with the person's changes.
        name: for people.
        replace: whether one of the same name may be overwritten.

    Raises:
        InputError: an impossible name, one that is taken, or a folder that cannot be written.
    """
    own = named_copy(criteria, name)
    path = folder() / f"{own.id}.yaml"
    if path.exists() and not replace:
        raise InputError(sentence("rule-set-exists", name=name))
    try:
        write_atomically(path, dump_criteria(own).encode("utf-8"))
    except OSError as error:
        why = why_unwritable(error, path)
        raise InputError(sentence("cannot-write", file=path.name, why=why)) from error
    return own


def import_rule_set(text: str, filename: str) -> Criteria:
    """Read a rule set that somebody else wrote; it never passes for the law.

    An unchanged preset is that preset. Anything else becomes a rule set of one's own, under a
    name that no saved one has; of the law it was copied from it says so.

    Raises:
        InputError: broken; names the line.
    """
    criteria = parse_criteria(text, filename)
    law = preset_of(criteria)
    if law is not None and criteria == law:
        return law
    wished = criteria.title.vi if criteria.status == "own" else Path(filename).stem
    wished = wished[: _LONGEST - 10] if rule_set_id(wished) else criteria.id
    taken = {*preset_names(), *library().rule_sets}
    numbered = (f"{wished} ({number})" for number in range(2, len(taken) + 3))
    free = (name for name in (wished, *numbered) if rule_set_id(name) not in taken)
    return named_copy(criteria, next(free))


def delete_rule_set(key: str) -> None:
    """Delete a saved rule set; one that is gone already is no error."""
    (folder() / f"{rule_set_id(key)}.yaml").unlink(missing_ok=True)
