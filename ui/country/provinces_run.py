"""Plans for all provinces in one go: begun here, followed row by row, each opened as a scenario."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

import pandas as pd
import streamlit as st

from geodata import COUNTRY, TERRAIN_LABELS, Dataset, InputError, with_parts_settled
from geodata.wording import Text
from merger import Constraints, Limits, Mode, Problem, Target
from merger.problem import open_terrain
from scenarios import Run, Scenario, find_run
from scenarios.cells import safe_cell
from scenarios.comparing import CountryCount
from scenarios.exports.data_report import workbook_bytes
from scenarios.running import begin_run
from scenarios.store import AskedRun
from scenarios.texts import plan_number
from scenarios.wording import status_label
from ui.routes import page_script
from ui.session.asked_runs import asked_runs, take_up, tell_trouble
from ui.session.auth import may, require, who
from ui.session.desk import desk, embedded
from ui.session.interrupted import at_time
from ui.session.projects import switch_project, work_in_own_project
from ui.session.provinces import room_of_its_own
from ui.session.saving import fresh_name, save
from ui.session.solving import turn_of
from ui.widgets.tables import show_table
from ui.wording import language, number, plain, say, t, told

_POLL_SECONDS = 1.0
_KEY, _EARLIER = "provinces-run", "provinces-run-earlier"
_MODE, _PERCENT = "provinces-mode", "provinces-percent"
_USUAL_PERCENT = 30.0


@dataclass
class ProvincesRun:
    """Runs of one kind over the country's provinces.

    Attributes:
        runs: by dataset of the province, in the order of the page.
        refused: what stood in the way, by dataset.
        names: of the provinces, by dataset.
        batch: under which the runs stand together in the store.
        opened: project that the plan of a province was opened in, by dataset.
    """

    batch: str = field(default_factory=lambda: uuid4().hex[:12])
    runs: dict[str, Run] = field(default_factory=dict)
    refused: dict[str, Text] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Whether one of them is not through."""
        return any(run.state == "running" for run in self.runs.values())

    def reduced(self) -> dict[str, float]:
        """Share of units that the plan of a province saves, where there is one."""
        return {
            self.names[key]: 1 - len(plan) / len(run.problem.dataset)
            for key, run in self.runs.items()
            if run.solution is not None and (plan := run.solution.plan) is not None
        }


def provinces_run() -> ProvincesRun | None:
    """The one of this session, if it was begun."""
    found: ProvincesRun | None = st.session_state.get(_KEY)
    return found


def country_is_open() -> bool:
    """Whether the terrain of a unit of the country hangs under the rule set on the desk."""
    country = embedded(COUNTRY)
    return len(open_terrain(country, desk().criteria, Constraints())) > 0


def begin_all(counted: CountryCount, terrain: Literal["lowland", "mountain"] | None) -> None:
    """Begin a run for every province, as few at once as the settings say.

    In target mode each province loses at least the percentage that was set.
    """
    require("plan")
    here, kept = desk(), asked_runs()
    if kept is not None:
        with tell_trouble():
            kept.drop_batches(who())
    mode: Mode = st.session_state.get(_MODE) or "minimal"
    percent = float(st.session_state.get(_PERCENT, _USUAL_PERCENT))
    made = ProvincesRun()
    for row in counted.provinces:
        made.names[row.dataset] = row.province
        dataset = with_parts_settled(embedded(row.dataset))
        try:
            problem = Problem(
                dataset,
                here.criteria,
                Constraints(unknown_terrain=terrain),
                mode=mode,
                target=Target.reduced(dataset, percent) if mode == "target" else None,
                limits=Limits(any_size=True),
            )
            made.runs[row.dataset] = Run(problem=problem)
        except InputError as error:
            made.refused[row.dataset] = error.text
    st.session_state[_KEY] = made
    _begin_beside(tuple(made.runs.values()), made.batch)


def _begin_beside(runs: tuple[Run, ...], batch: str) -> None:
    """Note runs and let them begin, beside the page: to keep the units of 34 provinces takes long.

    Where a run cannot be noted it is computed all the same.
    """
    work_in_own_project()
    kept, person, turn, project = asked_runs(), who(), turn_of(), desk().project_id

    def begin() -> None:
        for run in runs:
            record = None
            if kept is not None:
                with suppress(InputError, OSError, RuntimeError):  # the next saving tells it
                    record = kept.ask(
                        *(run.id, run.problem, run.extra, run.parent),
                        owner=person,
                        project=project,
                        batch=batch,
                    )
            begin_run(run, turn, record)

    threading.Thread(target=begin, name=f"begin-{batch}", daemon=True).start()


def earlier() -> list[AskedRun]:
    """The runs last begun together that the store knows of; looked up once a session."""
    if _EARLIER not in st.session_state:
        kept = asked_runs() if may("plan") else None
        try:
            found = [run for run in kept.left(who()) if run.batch] if kept is not None else []
        except InputError:
            return []  # what is wrong with the store is told elsewhere
        st.session_state[_EARLIER] = [run for run in found if run.batch == found[-1].batch]
    left: list[AskedRun] = st.session_state[_EARLIER]
    return left


def go_on(asked: list[AskedRun], counted: CountryCount) -> None:
    """Take up the runs of a batch: of this program, of one that ended, and the rest anew."""
    require("plan")
    kept = asked_runs()
    if kept is None:
        return
    names = {row.dataset: row.province for row in counted.provinces}
    made, anew = ProvincesRun(batch=asked[0].batch), list[Run]()
    for run in sorted(asked, key=lambda run: list(names).index(run.dataset)):
        made.names[run.dataset] = names[run.dataset]
        try:
            found = find_run(run.id) or take_up(kept.find(run.id) or run)
            if found is None or (found.state == "stopped" and found.solution is None):
                problem, _, _ = kept.load(run.id, embedded(run.dataset))
                found = Run(problem=problem, id=run.id)
                anew.append(found)
            made.runs[run.dataset] = found
        except InputError as error:
            made.refused[run.dataset] = error.text
    st.session_state[_KEY] = made
    _begin_beside(tuple(anew), made.batch)


def panel(counted: CountryCount) -> None:
    """Offer the run; where it was begun, show how far it is and what came of it."""
    made = provinces_run()
    with st.expander(t("provinces-run"), expanded=made is not None, icon=":material/play_circle:"):
        st.caption(t("provinces-run-help"))
        if made is None:
            _offer_earlier(counted)
        if made is None or not made.is_running:
            _offer(counted)
        if made is not None:
            if made.is_running:
                st.fragment(_follow, run_every=_POLL_SECONDS)()
            else:
                _table(made)


def _offer_earlier(counted: CountryCount) -> None:
    known = {row.dataset for row in counted.provinces}
    runs = [run for run in earlier() if run.dataset in known]
    if not runs:
        return
    done = sum(run.state in ("done", "failed") for run in runs)
    at = at_time(runs[0].asked)
    st.markdown(t("provinces-run-earlier", at=at, done=done, count=len(runs)))
    st.button(
        t("provinces-run-show" if done == len(runs) else "provinces-run-go-on"),
        key="provinces-earlier",
        icon=":material/history:",
        on_click=go_on,
        args=(runs, counted),
    )


def _offer(counted: CountryCount) -> None:
    if not may("plan"):
        st.caption(t("provinces-run-viewer"))
        return
    _mode()
    if not country_is_open():
        st.button(
            t("provinces-run-begin", count=len(counted.provinces)),
            type="primary",
            key="provinces-begin",
            on_click=begin_all,
            args=(counted, None),
        )
        return
    st.markdown(t("provinces-run-terrain"))
    for column, terrain in zip(st.columns(2), ("lowland", "mountain"), strict=True):
        column.button(
            t("terrain-take", terrain=say(TERRAIN_LABELS[terrain]).lower()),
            key=f"provinces-{terrain}",
            width="stretch",
            on_click=begin_all,
            args=(counted, terrain),
        )


def _mode() -> None:
    """Choose between the fewest mergers and a share of units to save in every province."""
    modes: tuple[Mode, ...] = ("minimal", "target")
    st.radio(
        t("plan-mode"),
        modes,
        format_func=lambda mode: t(f"provinces-mode-{mode}"),
        key=_MODE,
        persist_state="session",
    )
    if st.session_state.get(_MODE) == "target":
        st.number_input(
            t("plan-percent"),
            0.0,
            90.0,
            _USUAL_PERCENT,
            step=5.0,
            key=_PERCENT,
            persist_state="session",
        )


def _follow() -> None:
    made = provinces_run()
    if made is None or not made.is_running:
        st.rerun()
        return
    ended = sum(run.state != "running" for run in made.runs.values()) + len(made.refused)
    st.progress(
        ended / len(made.names), t("provinces-run-progress", done=ended, total=len(made.names))
    )
    if st.button(t("run-stop"), icon=":material/stop:", key="provinces-stop"):
        for run in made.runs.values():
            run.stop()
    _table(made)


def _table(made: ProvincesRun) -> None:
    table = results_table(made)
    digits = dict.fromkeys(list(table.columns[1:4]), 0) | {t("run-seconds"): 1}
    keys = list(made.names)
    st.caption(t("provinces-run-open"))
    show_table(
        table,
        digits,
        height=320,
        key="provinces-table",
        on_row=lambda row: open_result(made, keys[row]),
    )
    if not made.is_running:
        _downloads(table)
    for key, why in made.refused.items():
        st.caption(f"{plain(made.names[key])}: {told(why)}")


def _downloads(table: pd.DataFrame) -> None:
    left, right = st.columns(2)
    left.download_button(
        "XLSX",
        data=lambda: workbook_bytes({"sheet-provinces": table}, language()),
        file_name=f"{t('provinces-file')}.xlsx",
        icon=":material/download:",
        width="stretch",
        key="provinces-xlsx",
    )
    right.download_button(
        "CSV",
        data=lambda: table.map(safe_cell).to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{t('provinces-file')}.csv",
        mime="text/csv",
        icon=":material/download:",
        width="stretch",
        key="provinces-csv",
    )


def results_table(made: ProvincesRun) -> pd.DataFrame:
    """A row a province: units before and after, what is left and why, how sure, in words."""
    return pd.DataFrame(
        [_row(made, key) for key in made.names],
        columns=[
            t("country-province"),
            t("provinces-before"),
            t("provinces-after"),
            t("provinces-unsettled"),
            t("provinces-status"),
            t("run-seconds"),
            t("provinces-unsettled-units"),
            t("provinces-apart"),
        ],
    )


def _row(made: ProvincesRun, key: str) -> list[object]:
    name, run = made.names[key], made.runs.get(key)
    if run is None:
        return [name, None, None, None, say(made.refused[key]), None, "", ""]
    dataset = run.problem.dataset
    before, apart = len(dataset), _listed(dataset, sorted(dataset.settled))
    solution = run.solution
    if run.state == "running":
        waits = t("stage-turn") if run.stage == "turn" else t("provinces-running")
        return [name, before, None, None, waits, None, "", apart]
    if solution is None:
        why = say(run.error) if run.error is not None else t("provinces-stopped")
        return [name, before, None, None, why, run.seconds, "", apart]
    after = None if solution.plan is None else len(solution.plan)
    status = say(status_label(solution.status))
    left = "; ".join(
        f"{dataset.units.at[unit.code, 'name']} ({say(unit.reason)})"
        for unit in solution.unresolved
    )
    return [name, before, after, len(solution.unresolved), status, run.seconds, left, apart]


def _listed(dataset: Dataset, codes: list[str]) -> str:
    return "; ".join(str(name) for name in dataset.units["name"].reindex(codes))


def open_result(made: ProvincesRun, key: str) -> None:
    """Open the plan of a province in a project of its own, saved; go to its page."""
    run = made.runs.get(key)
    if run is None or run.solution is None or run.solution.plan is None:
        return
    opened = made.opened.get(key, "")
    if not opened or (opened != desk().project_id and not switch_project(opened)):
        if not room_of_its_own(run.problem.dataset):
            return
        here = desk()
        units, law = run.problem.dataset.fingerprint, run.problem.criteria
        name = fresh_name(units, here.scenarios, lambda n: plan_number(n, law))
        scenario = Scenario.of(name, run.solution)
        run.kept_as = scenario.id
        save(scenario)
        here.show(scenario)
        made.opened[key] = here.project_id
    desk().make_current(run.kept_as)
    st.session_state["provinces-opened"] = True


def go_to_opened() -> None:
    """Go to the plan of the province that was opened a moment ago."""
    if st.session_state.pop("provinces-opened", False):
        st.switch_page(page_script("plan"))


def told_share(share: float) -> str:
    """A share of units saved, in words."""
    return t("provinces-tip", share=number(100 * share, 1))
