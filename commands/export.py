"""The verbs ``export`` and ``reproduce``: papers of a scenario, and the way back."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.inputs import LockOption, print_if_former, read_constraints
from commands.output import (
    EXIT_DIFFERENT,
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    interruptible,
    print_if_beside,
    print_json,
    speaking,
)
from geodata import InputError, Language, ReadOptions, load_dataset
from geodata.folders import read_regular
from geodata.problems import why_unreadable
from scenarios import Scenario
from scenarios.consulting import Consultation
from scenarios.exports.formats import Options, choose, held_back, safe_filename, save
from scenarios.exports.package import package, package_files
from scenarios.exports.reproduce import reproduce
from scenarios.exports.word_papers import WORD_PAPERS
from scenarios.lookup import find_consultation, find_scenario
from scenarios.maps.sheet import GRIDS, ORIENTATIONS, PAPERS, SheetOptions
from scenarios.markup import terminal_line
from scenarios.papers import Office, Papers, completed, load_office
from scenarios.rule_library import find_criteria
from scenarios.texts import plan_title
from scenarios.wording import sentence


def export_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="Id or name in the store, .sapxep.zip, plan.json, or a table."
        ),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder to write to; made if missing.")],
    formats: Annotated[
        str | None, typer.Option(help="Names or endings, such as pdf,annexes.xlsx; all by default.")
    ] = None,
    as_zip: Annotated[bool, typer.Option("--zip", help="One zip instead of files.")] = False,
    paper: Annotated[str, typer.Option(help=f"Of the maps: {', '.join(PAPERS)}.")] = "A3",
    atlas_paper: Annotated[str, typer.Option(help="Of the atlas.")] = "A4",
    orientation: Annotated[str, typer.Option(help=f"{', '.join(ORIENTATIONS)}.")] = "auto",
    ratio: Annotated[int | None, typer.Option(help="Scale 1:N; chosen to fit by default.")] = None,
    dpi: Annotated[int, typer.Option(help="Of PNG maps.")] = 300,
    grid: Annotated[str, typer.Option(help=f"{', '.join(GRIDS)}.")] = "vn2000",
    office: Annotated[
        Path | None, typer.Option(help="YAML: authority, signer, neighbours… (docs/guide.md).")
    ] = None,
    province: Annotated[str, typer.Option(help="Where the data do not tell: tỉnh Hà Tĩnh.")] = "",
    dossier_template: Annotated[
        Path | None, typer.Option(help="A Word template of your own.")
    ] = None,
    word_template: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAPER=FILE",
            help=f"One for another paper ({', '.join(WORD_PAPERS)}; repeatable).",
        ),
    ] = None,
    workbook_template: Annotated[
        Path | None, typer.Option(help="An Excel template of your own.")
    ] = None,
    units: Annotated[
        str | None, typer.Option(help="Units of a plan.json or a table: embedded name or file.")
    ] = None,
    criteria: Annotated[str | None, typer.Option(help="Rule set for a table.")] = None,
    lock: LockOption = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Write maps, annexes, dossier and data of a scenario."""
    with speaking(lang) as language:
        names = None if formats is None else choose(formats)
        sheet = _sheet(paper, orientation, ratio, dpi, grid)
        dataset = None
        if units is not None:
            print_if_former(units, language)
            dataset = load_dataset(units, ReadOptions(layer=layer, crs=crs))
        rules = None if criteria is None else find_criteria(criteria)
        scenario = find_scenario(source, dataset, rules, read_constraints(lock))
        given = Office() if office is None else load_office(office)
        if province:
            given = given.model_copy(update={"province": province})
        carried = completed(given, scenario.dataset, language)
        options = Options(
            sheet=sheet,
            atlas=_sheet(atlas_paper, orientation, None, dpi, grid),
            word_templates=_word_templates(dossier_template, word_template or []),
            workbook_template=_template(workbook_template),
        )
        papers = Papers(scenario, carried, language, _consultation(source, scenario, language))
        barred = held_back(papers)
        left_out = [name for name in barred if names is None or name in names]
        if left_out:
            said = f"{barred[left_out[0]].to(language)} ({', '.join(left_out)})"
            if names is not None and set(names) <= set(left_out):
                raise InputError(barred[left_out[0]])
            print(terminal_line(said), file=sys.stderr)
        written = _write(papers, options, names, to, as_zip, language)
        if as_json:
            print_json({"files": [str(path) for path in written]})
        else:
            for path in written:
                print(sentence("cli-written", file=str(path)).to(language))


def _sheet(paper: str, orientation: str, ratio: int | None, dpi: int, grid: str) -> SheetOptions:
    for name, value, known in (
        ("--paper", paper, PAPERS), ("--orientation", orientation, ORIENTATIONS),
        ("--grid", grid, GRIDS),
    ):  # fmt: skip
        if value not in known:
            raise InputError(
                sentence("cli-choice", option=name, value=value, known=", ".join(known))
            )
    for name, number, low, high in (
        ("--dpi", dpi, 72, 600), ("--ratio", ratio if ratio is not None else 500, 500, 20_000_000),
    ):  # fmt: skip
        if not low <= number <= high:
            raise InputError(
                sentence("cli-choice", option=name, value=str(number), known=f"{low}–{high}")
            )
    return SheetOptions.model_validate(
        {"paper": paper, "orientation": orientation, "ratio": ratio, "dpi": dpi, "grid": grid}
    )


def _word_templates(dossier: Path | None, given: list[str]) -> tuple[tuple[str, bytes], ...]:
    """Templates by the names of their files, of ``request.docx=my.docx`` and the like.

    Raises:
        InputError: no such paper, or the file cannot be read.
    """
    paths = {} if dossier is None else {"dossier.docx": dossier}
    for words in given:
        name, _, path = words.partition("=")
        name = name if name.endswith(".docx") else f"{name}.docx"
        if name not in WORD_PAPERS or not path:
            known = ", ".join(f"{known}=…" for known in WORD_PAPERS)
            raise InputError(
                sentence("cli-choice", option="--word-template", value=words, known=known)
            )
        paths[name] = Path(path)
    return tuple((name, content) for name, path in paths.items() if (content := _template(path)))


def _consultation(source: str, scenario: Scenario, language: Language) -> Consultation | None:
    """What the people said; damaged, it is told and left out, and the other papers are made."""
    try:
        return find_consultation(source, scenario)
    except InputError as error:
        print(terminal_line(error.text.to(language)), file=sys.stderr)
        return None


def _template(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return read_regular(path)
    except OSError as error:
        why = why_unreadable(error)
        raise InputError(sentence("cli-unreadable", file=path.name, why=why)) from error


def _write(
    papers: Papers,
    options: Options,
    names: tuple[str, ...] | None,
    folder: Path,
    as_zip: bool,
    language: Language,
) -> list[Path]:
    """Write the package as files or as one zip; tells what is done on stderr."""
    shown = -1

    def progress(share: float) -> None:
        nonlocal shown
        if sys.stderr.isatty() and int(share * 20) > shown:
            shown = int(share * 20)
            print(f"{share:.0%}", file=sys.stderr)

    if as_zip:
        day = date.today().strftime("%Y%m%d")
        named = plan_title(papers.scenario.name).to(language)
        path = folder / safe_filename(f"{named} {day}", "zip")
        files = [(path, package(papers, options, names, progress))]
    else:
        # Everything is made before anything is written: what fails leaves no part of a package.
        made = list(package_files(papers, options, names, progress))
        files = [(folder / name, content) for name, content in made]
    written = []
    for path, content in files:
        written.append(save(path, content))
        print_if_beside(path, written[-1], language)
    return written


def reproduce_command(
    manifest: Annotated[Path, typer.Argument(help="manifest.json of a package, or its zip.")],
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Check a package and make its plan again."""
    with speaking(lang) as language:
        with interruptible(language) as cancelled:
            found = reproduce(manifest, cancelled=cancelled)
        if as_json:
            print_json({"same": found.same, "notes": [note.to(language) for note in found.notes]})
        else:
            for note in found.notes:
                print(note.to(language))
            by_hand = found.scenario.origin.status == "edited"
            key = "reproduce-same" if found.same else "reproduce-other"
            key = "reproduce-same-by-hand" if found.same and by_hand else key
            print(sentence(key).to(language))
        if not found.same:
            raise typer.Exit(EXIT_DIFFERENT)
