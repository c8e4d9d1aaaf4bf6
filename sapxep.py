"""The command line: the same verbs as the app, with JSON for programs.

Exit codes: 0 done; 2 bad input, one message on stderr; 3 infeasible, with the reasons; 4 stopped
at the limit, with the best plan so far; 5 a package that does not give its plan again; 70 a fault
of the program, told by a number that the log explains.
"""

from __future__ import annotations

import logging
import sys

import typer

from geodata.isolation import warm_for

# The child process that reads files starts while the rest is imported.
warm_for(sys.argv[1:])

from commands import (  # noqa: E402
    adjust,
    assess,
    batch,
    country,
    data,
    export,
    prepare,
    rule_sets,
    serving,
    solve,
)
from commands.output import EXIT_BAD_INPUT, EXIT_FAULT, print_fault  # noqa: E402

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sắp Xếp: plan mergers of Vietnamese administrative units.",
)
app.command()(data.datasets)
app.command()(data.fetch)
app.command()(prepare.prepare)
app.command()(rule_sets.criteria)
app.command("adjust")(adjust.adjust_command)
app.command("assess")(assess.assess_command)
app.command("country")(country.country_command)
app.command("find")(country.find_command)
app.command("solve")(solve.solve_command)
app.command("batch")(batch.batch_command)
app.command("export")(export.export_command)
app.command("reproduce")(export.reproduce_command)
app.command("app")(serving.app_command)


def main() -> None:
    """Run the command line; a wrong call gets one line, like all bad input."""
    # Warnings of libraries are for developers: what matters to a person is said in words.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):  # typer's usage errors carry their message
            print_fault(error, "vi")
            sys.exit(EXIT_FAULT)
        print(error.format_message() or "sapxep --help", file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
