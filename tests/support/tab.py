"""A tab without a browser: it speaks to the app over a WebSocket, in Streamlit's own messages."""

from __future__ import annotations

import time
from contextlib import ExitStack

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.support.browser import CATALOGUE

_ANSWER_SECONDS = 120


class Session:
    """One person's tab.

    Attributes:
        pages: hashes of the pages by their titles.
        buttons: ids of the buttons seen, by their words.
        page: hash of the page it is on; empty for the first.
        faults: what went wrong in a page.
        figures: by their words.
    """

    def __init__(self, address: str, scenario: str = "") -> None:
        """Open a scenario, or the bare address."""
        self._query = f"lang=en&scenario={scenario}" if scenario else "lang=en"
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                f"ws://{address}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
            )
        )
        self.pages: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.page = ""
        self.faults: list[str] = []
        self.figures: dict[str, str] = {}
        self.run()

    def run(self, button: str = "") -> float:
        """Let the script run; seconds until it has come to its end."""
        ask = BackMsg()
        ask.rerun_script.query_string = self._query
        ask.rerun_script.page_script_hash = self.page
        if button:
            state = ask.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = button, True
        began = time.perf_counter()
        self._socket.send(ask.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self._socket.recv(timeout=_ANSWER_SECONDS))
            self._take(message)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began

    def _take(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "navigation":
            for page in message.navigation.app_pages:
                self.pages[page.page_name] = page.page_script_hash
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "exception":
            self.faults.append(element.exception.message)
        elif kind == "metric":
            self.figures[element.metric.label] = element.metric.body

    def go(self, key: str) -> float:
        """Go to a page by the key of its title."""
        self.page = self.pages[CATALOGUE.text(key).en]
        return self.run()

    def close(self) -> None:
        """Close the tab."""
        self._open.close()
