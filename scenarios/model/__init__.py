"""The scenario itself, its history, and the document it is kept as.

May import merger and what stands below.
"""

from scenarios.model.asked import (
    AskedDocument,
    QuestionDocument,
    asked_document,
    asked_of,
    question_of,
    result_document,
    result_of,
)
from scenarios.model.document import dataset_of, from_document, to_document
from scenarios.model.history import History
from scenarios.model.scenario import Scenario
from scenarios.model.scenario_file import (
    SUFFIX,
    UNREADABLE,
    read_scenario_file,
    write_scenario_file,
)

__all__ = [
    "AskedDocument",
    "History",
    "QuestionDocument",
    "SUFFIX",
    "Scenario",
    "UNREADABLE",
    "asked_document",
    "asked_of",
    "dataset_of",
    "from_document",
    "question_of",
    "read_scenario_file",
    "result_document",
    "result_of",
    "to_document",
    "write_scenario_file",
]
