"""Work on what people bring, done in a child process with limits.

Parsers of office and map formats can be made to take all memory, to run without end, to end the
process or to open other files. So whatever a person uploads or names is parsed elsewhere:
:func:`run_bounded` runs a function in a warm child process that has little memory, little time
and sees nothing but the files it is given. However the child ends, the caller gets the result or
one :class:`~geodata.problems.InputError`.

    from geodata.isolation import run_bounded

    pages = run_bounded(render, template_bytes, context, what="mau.docx", seconds=30)

``render`` must be importable (a function of a module), its arguments and its result picklable.
Functions that read a file are marked with :func:`bounded` and called as before. Who waits hears
of the stages, and may stop the work, with :func:`watching`.

May import problems and what stands below.
"""

from geodata.isolation.calls import (
    bounded,
    is_regular_file,
    run_bounded,
    short_name,
    warm,
    warm_for,
)
from geodata.isolation.limits import Bounds
from geodata.isolation.stages import STAGES, Stage, at_stage, watching

__all__ = [
    "STAGES",
    "Bounds",
    "Stage",
    "at_stage",
    "bounded",
    "is_regular_file",
    "run_bounded",
    "short_name",
    "warm",
    "warm_for",
    "watching",
]
