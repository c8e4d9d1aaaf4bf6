"""What the people said about a scenario, kept beside it: read again after a restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete, update

from geodata import InputError
from scenarios.consulting import Consultation, consultation_document, consultation_of
from scenarios.event_log import log_event
from scenarios.store.rights import NotAllowedError, Step
from scenarios.store.store import Store
from scenarios.store.tables import ConsultationRow
from scenarios.wording import sentence


class Consultations:
    """The consultations of a store, in the hands of one person.

    Args:
        store: where they are kept.
        may: tells whether the person may do a step now; every writing asks.
    """

    def __init__(self, store: Store, may: Callable[[Step], bool] = lambda _step: True) -> None:
        self._store, self._may = store, may

    def of(self, scenario_id: str) -> Consultation | None:
        """What came back for a scenario; None before anything did.

        Raises:
            DamagedConsultationError: what is kept is damaged.
            InputError: the store cannot be read.
        """
        with self._store._session() as session:
            row = session.get(ConsultationRow, scenario_id)
            document = None if row is None else row.document
        return None if row is None else consultation_of(document)

    def keep(
        self,
        scenario_id: str,
        consultation: Consultation,
        who: str = "",
        *,
        seen: Consultation | None,
    ) -> None:
        """Keep it as it stands.

        Args:
            scenario_id: whose it is.
            consultation: to be kept.
            who: keeps it.
            seen: what it was made from; None, or one without ballots, where nothing was kept.

        Raises:
            NotAllowedError: the person may only look.
            InputError: somebody else kept or dropped ballots meanwhile, or the store cannot be
                written; nothing is written then.
        """
        self._require()
        document = consultation_document(consultation)
        told = {"who": who, "at": datetime.now(UTC), "document": document}
        with self._store._session() as session:
            row = session.get(ConsultationRow, scenario_id)
            if row is None:
                if seen is not None and seen.ballots:
                    raise InputError(sentence("consult-conflict"))
                session.add(ConsultationRow(scenario=scenario_id, **told))
            else:
                if consultation_of(row.document) != seen:
                    raise InputError(sentence("consult-conflict"))
                # By its time of writing, too: somebody may write between our reading and this.
                same = (ConsultationRow.scenario == scenario_id, ConsultationRow.at == row.at)
                done = session.execute(
                    update(ConsultationRow)
                    .where(*same)
                    .values(**told)
                    .returning(ConsultationRow.scenario)
                    .execution_options(synchronize_session=False)
                )
                if done.first() is None:
                    raise InputError(sentence("consult-conflict"))
        log_event("consulted", who=who, scenario=scenario_id, villages=len(consultation.ballots))

    def forget(self, scenario_id: str) -> None:
        """Drop what came back for a scenario.

        Raises:
            NotAllowedError: the person may only look.
            InputError: the store cannot be written.
        """
        self._require()
        with self._store._session() as session:
            session.execute(delete(ConsultationRow).where(ConsultationRow.scenario == scenario_id))

    def _require(self) -> None:
        if not self._may("plan"):
            raise NotAllowedError("plan")
