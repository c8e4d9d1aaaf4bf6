"""The command line: the same verbs as the app, with JSON for programs.

Exit codes: 0 done; 2 bad input, one message on stderr; 3 infeasible, with the reasons; 4 stopped
at the limit, with the best plan so far; 5 a package that does not give its plan again; 70 a fault
of the program, told by a number that the log explains; 130 interrupted (Ctrl-C).
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from geodata.isolation import warm_for
from geodata.work_folders import sweep

sweep()
# The child process that reads files starts while the rest is imported.
warm_for(sys.argv[1:])

from commands import (  # noqa: E402
    adjust,
    amend,
    ask,
    assess,
    backup,
    batch,
    consult,
    country,
    data,
    derive,
    export,
    listed,
    prepare,
    publish,
    rule_sets,
    serving,
    solve,
    staff,
    upkeep,
)
from commands.output import (  # noqa: E402
    EXIT_BAD_INPUT,
    EXIT_FAULT,
    EXIT_INTERRUPTED,
    print_fault,
    print_full,
    told_language,
)
from commands.usage import is_usage_error, usage_message  # noqa: E402
from geodata import InputError, Language  # noqa: E402
from geodata.problems import is_full  # noqa: E402
from geodata.settings import settings  # noqa: E402
from scenarios.markup import terminal_line  # noqa: E402
from scenarios.versions import program_version  # noqa: E402
from scenarios.wording import sentence  # noqa: E402

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sắp Xếp: plan mergers of Vietnamese administrative units.",
)
app.command("datasets")(data.datasets)
app.command("fetch")(data.fetch)
app.command("prepare")(prepare.prepare)
app.command("criteria")(rule_sets.criteria)
app.command("adjust")(adjust.adjust_command)
app.command("amend")(amend.amend_command)
app.command("ask")(ask.ask_command)
app.command("consult")(consult.consult_command)
app.command("assess")(assess.assess_command)
app.command("derive")(derive.derive_command)
app.command("compare-list")(listed.compare_list_command)
app.command("country")(country.country_command)
app.command("find")(country.find_command)
app.command("solve")(solve.solve_command)
app.command("staff")(staff.staff_command)
app.command("batch")(batch.batch_command)
app.command("export")(export.export_command)
app.command("publish")(publish.publish_command)
app.command("reproduce")(export.reproduce_command)
app.command("app")(serving.app_command)
app.command("backup")(backup.backup_command)
app.command("restore")(backup.restore_command)
app.command("doctor")(upkeep.doctor_command)
app.command("settings")(upkeep.settings_command)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"sapxep {program_version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # noqa: ARG001 - typer calls back
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Version."),
    ] = False,
) -> None:
    """Sắp Xếp: plan mergers of Vietnamese administrative units."""


def main() -> None:
    """Run the command line; a wrong call gets one line, like all bad input."""
    # Warnings of libraries are for developers: what matters to a person is said in words.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    language: Language = "vi"
    try:
        language = settings().lang
        # What is set goes before what a verb takes for granted, and behind what is asked for.
        verbs = {command.name: {"lang": language} for command in app.registered_commands}
        code = app(standalone_mode=False, default_map=verbs)
        if code == EXIT_INTERRUPTED:  # what typer makes of Ctrl-C
            raise KeyboardInterrupt
    except InputError as error:
        told = error.text.to(told_language(sys.argv[1:], language))
        print(terminal_line(told), file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        print(
            sentence("cli-interrupted").to(told_language(sys.argv[1:], language)), file=sys.stderr
        )
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        language = told_language(sys.argv[1:], language)
        if is_full(error):
            print_full(language)
            sys.exit(EXIT_BAD_INPUT)
        if not is_usage_error(error):
            print_fault(error, language)
            sys.exit(EXIT_FAULT)
        print(terminal_line(usage_message(error).to(language)), file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
