"""A local web server that misbehaves on demand."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One path: what it holds and how the server fails, by attempt."""

    content: bytes
    faults: list[str] = field(default_factory=list)
    etag: str = '"1"'
    ranges: bool = True


@dataclass
class Site:
    """The server's pages and the requests it got."""

    address: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            site.asked.append((self.path, wanted))
            page = site.pages.get(self.path)
            if page is None:
                return self._send(404, b"no such page")
            fault = page.faults.pop(0) if page.faults else ""
            if fault.isdigit():
                return self._send(int(fault), b"trouble")
            content, status = page.content, 200
            same = self.headers.get("If-Range", "") == page.etag
            if wanted and page.ranges and same:
                content, status = content[int(wanted[6:].split("-")[0]) :], 206
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if page.etag:
                self.send_header("ETag", page.etag)
            self.end_headers()
            half = content[: len(content) // 2]
            with contextlib.suppress(OSError):
                self.wfile.write(half if fault else content)
                self.wfile.flush()
                if fault == "stall":
                    time.sleep(1.5)
            self.close_connection = True

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
