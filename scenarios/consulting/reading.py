"""Forms that came back: rows to ballots; every row that cannot be is named with its mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata import Finding, Text
from geodata.columns import code_text, is_blank, number_of
from geodata.files import RawTable
from geodata.folding import clean, fold
from geodata.problems import refuse_all
from scenarios.consulting.ballots import (
    MOST_OF_VILLAGE,
    Ballots,
    Consultation,
    Villages,
    asked_units,
)
from scenarios.consulting.days import day_of, written
from scenarios.consulting.heads import role_of
from scenarios.consulting.rules import consult_rule
from scenarios.model import Scenario
from scenarios.wording import sentence

_COUNTS = ("eligible", "took_part", "agree", "disagree", "other")
_LONGEST_NAME = 120
_NAMED = 8
_TOTALS = ("tong", "cong", "total")


@dataclass(frozen=True)
class Read:
    """What forms gave.

    Attributes:
        ballots: of the villages that are in.
        notices: villages that are missing, as far as a list of them was given.
    """

    ballots: tuple[Ballots, ...]
    notices: tuple[Text, ...]


def read_ballots(
    scenario: Scenario,
    consultation: Consultation,
    tables: Iterable[RawTable],
    today: date | None = None,
) -> Read:
    """Read forms that came back.

    Rows in which nobody wrote a count say nothing; households filled in beforehand are none.
    Rows of sums are held against the rows above them.

    Args:
        scenario: the plan that was asked about.
        consultation: its rule, first day and list of villages.
        tables: the forms; sheets of one file are read as one table each.
        today: ballots of later days are refused; None takes the day of the clock.

    Raises:
        InputError: columns are missing, or rows cannot be; all of them are named with file, row,
            column and mend. Nothing is taken in then.
    """
    reader = _Reader(scenario, consultation, today or date.today())
    for table in tables:
        reader.read(table)
    return Read(reader.done(), reader.missing())


def read_register(scenario: Scenario, rule: str, table: RawTable) -> dict[str, dict[str, int]]:
    """Read a list of villages: commune, village, households or voters.

    Returns:
        Number by village, by code of the commune.

    Raises:
        InputError: as for ballots.
    """
    reader = _Reader(scenario, Consultation(rule), date.today(), only_list=True)
    reader.read(table)
    register: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in reader.done():
        register[row.unit][row.village] = row.eligible
    return dict(register)


@dataclass(frozen=True)
class _Row:
    """A row with what messages say of it."""

    file: str
    number: str
    cells: Mapping[str, Any]
    heads: Mapping[str, str]

    def fault(self, key: str, **values: Any) -> Finding:
        text = sentence(f"consult-row-{key}", file=self.file, row=self.number, **values)
        return Finding(f"consult-row-{key}", "error", text)


class _Reader:
    """Collects ballots and faults over all tables."""

    def __init__(
        self,
        scenario: Scenario,
        consultation: Consultation,
        today: date,
        *,
        only_list: bool = False,
    ) -> None:
        self._dataset, self._consultation, self._today = scenario.dataset, consultation, today
        self._rule, self._only_list = consult_rule(consultation.rule), only_list
        self._asked = frozenset(asked_units(scenario))
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._names = {str(c): str(n) for c, n in self._dataset.units["name"].items()}
        for code, name in self._names.items():
            self._by_name[fold(name)].append(code)
        self._people = {code: self._dataset.figure("population", (code,)) for code in self._asked}
        self._faults: list[Finding] = []
        self._found: list[Ballots] = []
        self._rows: defaultdict[str, dict[str, _Row]] = defaultdict(dict)
        self._villages: defaultdict[str, Villages] = defaultdict(Villages)
        listed = consultation.register.items()
        self._listed = {unit: Villages(villages) for unit, villages in listed}
        self._sums = [_no_sums(), _no_sums()]
        self._waiting = [0, 0]

    def read(self, table: RawTable) -> None:
        """Read one table."""
        heads = self._heads(table)
        if heads is None:
            return
        self._sums = [_no_sums(), _no_sums()]  # since the last total, and of all
        self._waiting = [0, 0]  # likewise, who has a ballot in villages that are not in
        before = len(self._found) + len(self._faults)
        for number, cells in table.frame.iterrows():
            row = _Row(
                table.filename,
                str(number),
                {role: cells[head] for role, head in heads.items()},
                heads,
            )
            counts = ("eligible",) if self._only_list else _COUNTS[1:]
            if any(not is_blank(row.cells[role]) for role in counts):
                self._row(row)
            elif self._only_list and not is_blank(row.cells["village"]):
                self._faults.append(row.fault("blank", column=heads["eligible"]))
            elif not self._only_list and not self._is_total(row):
                cell = row.cells["eligible"]
                filled = None if isinstance(cell, bool | date) else number_of(cell, "vi")
                if not is_blank(cell) and filled is not None:
                    self._waiting = [so_far + int(filled) for so_far in self._waiting]
        if len(self._found) + len(self._faults) == before:
            self._faults.append(_fault("consult-empty", file=table.filename))

    def done(self) -> tuple[Ballots, ...]:
        """The ballots.

        Raises:
            InputError: something is wrong; all of it is named.
        """
        if self._faults:
            raise refuse_all(self._faults)
        return tuple(self._found)

    def _heads(self, table: RawTable) -> dict[str, str] | None:
        """Heading by role; None where one is missing, which is noted."""
        found: dict[str, str] = {}
        for head in map(str, table.frame.columns):
            role = role_of(head)
            if role is None:
                continue
            if role in found:
                self._faults.append(
                    _fault("consult-column-twice", file=table.filename, one=found[role], two=head)
                )
                return None
            found[role] = head
        other = "voters" if self._rule.counted == "households" else "households"
        if self._rule.counted not in found and other in found:
            key = f"consult-counts-{other}"
            self._faults.append(_fault(key, file=table.filename, column=found[other]))
            return None
        if self._rule.counted in found:
            found["eligible"] = found.pop(self._rule.counted)
        found.pop(other, None)
        needed = ("village", "eligible") if self._only_list else ("village", *_COUNTS)
        for role in needed:
            if role not in found:
                word = sentence(f"consult-head-{self._word(role)}")
                self._faults.append(_fault("consult-column-none", file=table.filename, column=word))
        if "code" not in found and "name" not in found:
            word = sentence("consult-head-code")
            self._faults.append(_fault("consult-column-none", file=table.filename, column=word))
        keyed = "code" in found or "name" in found
        return found if keyed and all(role in found for role in needed) else None

    def _word(self, role: str) -> str:
        return self._rule.counted if role == "eligible" else role

    def _row(self, row: _Row) -> None:
        if self._is_total(row):
            self._check_sums(row)
            self._sums[0], self._waiting[0] = _no_sums(), 0
            return
        faults: list[Finding] = []
        unit = self._unit(row, faults)
        village = self._village(row, faults)
        roles = ("eligible",) if self._only_list else _COUNTS
        counts = {role: self._count(row, role, faults) for role in roles}
        for role, value in counts.items():
            for sums in self._sums:
                sums[role] += value or 0
        day = self._day(row, faults)
        numbers = {role: value for role, value in counts.items() if value is not None}
        if len(numbers) == len(roles) and not self._only_list:
            faults += self._balance(row, numbers)
        if unit and village and numbers.get("eligible") is not None:
            faults += self._place(row, unit, village, numbers["eligible"])
        if faults or unit is None or village is None:
            self._faults += faults
            return
        given = {role: numbers.get(role, 0) for role in _COUNTS}
        self._found.append(Ballots(unit, village, day=day, **given))
        self._rows[unit].setdefault(village, row)
        self._villages[unit].add(village)

    def _is_total(self, row: _Row) -> bool:
        """Whether a row sums up others: no code, and its first words say so."""
        if not is_blank(row.cells.get("code")):
            return False
        words = [row.cells.get(role) for role in ("name", "village")]
        told = [fold(clean(str(word))) for word in words if not is_blank(word)]
        return bool(told) and all(word.split(" ")[0] in _TOTALS for word in told)

    def _check_sums(self, row: _Row) -> None:
        """Hold a total against the rows since the last one, or all rows, what fits better."""
        told: dict[str, float | None] = {}
        for role in _COUNTS:
            cell = row.cells.get(role)
            if role in row.cells and not is_blank(cell):
                told[role] = number_of(cell, "vi")
        misfits: list[list[Finding]] = []
        for number, (sums, waiting) in enumerate(zip(self._sums, self._waiting, strict=True)):
            if number == 0 and sums == _no_sums() and not waiting:
                continue  # a total of totals
            misfits.append([])
            for role, value in told.items():
                fits = {sums[role], sums[role] + waiting} if role == "eligible" else {sums[role]}
                if value is not None and value not in fits:
                    shown = {"value": str(row.cells[role]), "sum": sums[role]}
                    misfits[-1].append(row.fault("sum", column=row.heads[role], **shown))
        best: list[Finding] = min(reversed(misfits), key=len)
        self._faults += best

    def _unit(self, row: _Row, faults: list[Finding]) -> str | None:
        code, name = code_text(row.cells.get("code")), row.cells.get("name")
        told = "" if is_blank(name) else clean(str(name))
        if not code and not told:
            faults.append(row.fault("no-unit"))
            return None
        known = self._names
        if not code:
            codes = self._by_name.get(fold(told), [])
            if len(codes) != 1:
                key = "name-several" if codes else "name-unknown"
                faults.append(row.fault(key, name=told, codes=", ".join(codes)))
                return None
            code = codes[0]
        elif code not in known:
            faults.append(row.fault("unknown", code=code))
            return None
        elif told and fold(told) != fold(known[code]):
            faults.append(row.fault("other-name", code=code, name=told, known=known[code]))
            return None
        if code not in self._asked:
            faults.append(row.fault("not-asked", unit=known[code]))
            return None
        return code

    def _village(self, row: _Row, faults: list[Finding]) -> str | None:
        cell = row.cells["village"]
        if is_blank(cell) or not fold(clean(str(cell))):
            faults.append(row.fault("no-village", column=row.heads["village"]))
            return None
        name = clean(str(cell))
        if len(name) > _LONGEST_NAME:
            faults.append(row.fault("long", column=row.heads["village"], most=_LONGEST_NAME))
            return None
        return name

    def _count(self, row: _Row, role: str, faults: list[Finding]) -> int | None:
        cell, column = row.cells[role], row.heads[role]
        if is_blank(cell):
            faults.append(row.fault("blank", column=column))
            return None
        value = None if isinstance(cell, bool | date) else number_of(cell, "vi")
        key = None
        if value is None:
            key = "percent" if str(cell).strip().endswith("%") else "no-number"
        elif value < 0:
            key = "negative"
        elif value != int(value):
            key = "fraction"
        elif value > MOST_OF_VILLAGE:
            key = "large"
        if key is not None or value is None:
            told = str(cell)[:_LONGEST_NAME]
            faults.append(
                row.fault(key or "no-number", column=column, value=told, most=MOST_OF_VILLAGE)
            )
            return None
        return int(value)

    def _day(self, row: _Row, faults: list[Finding]) -> date | None:
        cell = row.cells.get("day")
        if is_blank(cell):
            return None
        day, column = day_of(cell), row.heads["day"]
        begun, until = self._consultation.begun, self._consultation.until
        if day is None:
            faults.append(row.fault("no-day", column=column, value=str(cell)[:_LONGEST_NAME]))
        elif day > self._today:
            faults.append(row.fault("day-later", column=column, day=written(day)))
        elif begun is not None and day < begun:
            faults.append(
                row.fault("day-early", column=column, day=written(day), begun=written(begun))
            )
        elif until is not None and day > until:
            faults.append(
                row.fault("day-late", column=column, day=written(day), until=written(until))
            )
        return day

    def _balance(self, row: _Row, numbers: Mapping[str, int]) -> list[Finding]:
        """What cannot be of numbers that are each fine."""
        said = numbers["agree"] + numbers["disagree"] + numbers["other"]
        found = []
        if numbers["took_part"] > numbers["eligible"]:
            values = {"ballots": numbers["took_part"], "eligible": numbers["eligible"]}
            found.append(row.fault(f"more-than-{self._rule.counted}", **values))
        if said != numbers["took_part"]:
            key = "said-more" if said > numbers["took_part"] else "said-less"
            found.append(row.fault(key, said=said, ballots=numbers["took_part"]))
        return found

    def _place(self, row: _Row, unit: str, village: str, eligible: int) -> list[Finding]:
        """Whether a village is there, once, and as the list of villages has it."""
        found, name = [], self._names[unit]
        first = self._villages[unit].find(village)
        if first is not None:
            where = self._rows[unit][first]
            told = {"village": village, "unit": name, "first": first}
            found.append(row.fault("twice", other=f"{where.file}, {where.number}", **told))
        if eligible == 0:
            found.append(row.fault(f"no-{self._rule.counted}", village=village))
        people = self._people[unit]
        if people and eligible > people:
            found.append(row.fault("more-than-people", eligible=eligible, unit=name, people=people))
        register = self._consultation.register.get(unit, {})
        listed = self._listed[unit].find(village) if register else None
        known = None if listed is None else register[listed]
        if register and known is None:
            found.append(row.fault("village-unknown", village=village, unit=name))
        elif known is not None and known != eligible:
            found.append(row.fault("other-count", village=village, value=eligible, known=known))
        return found

    def missing(self) -> tuple[Text, ...]:
        """Villages that the list has and no row tells of, for communes that are in."""
        notices: list[Text] = []
        for unit, told in self._villages.items():
            register = self._consultation.register.get(unit, {})
            left = [village for village in register if told.find(village) is None]
            if left:
                named = ", ".join(left[:_NAMED]) + ("…" if len(left) > _NAMED else "")
                name = self._names[unit]
                notices.append(
                    sentence("consult-missing", unit=name, count=len(left), villages=named)
                )
        return tuple(notices)


def _no_sums() -> dict[str, int]:
    return dict.fromkeys(_COUNTS, 0)


def _fault(key: str, **values: Any) -> Finding:
    return Finding(key, "error", sentence(key, **values))
