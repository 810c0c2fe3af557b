"""A web server on loopback that is told what to do wrong, and remembers what it sent."""

import socket
import struct
import threading
from contextlib import contextmanager
from itertools import repeat
from socketserver import ThreadingTCPServer
from urllib.parse import parse_qs, urlsplit

SEND_BUFFER = 32_768  # small, so that what is sent is about what was read
DRIP_S = 0.02  # between two pieces: far below any limit of a test
HEADER = b"dr_no,date_occ,time_occ,crm_cd_desc,lat,lon\n"
ROWS = [b"%d,2015-07-01T00:00:00.000,0930,THEFT,34.05,-118.25\n" % n for n in range(7)]
PAGE = b"<html><body>72 F at noon</body></html>\n"
ROBOTS = b"User-agent: *\nDisallow: /private/\n"


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    def sleep(self, wait_s):
        self.slept.append(wait_s)
        self.now += wait_s


class Server(ThreadingTCPServer):
    """Answers each request by ``behave(talk)``, but robots.txt, which only `robots` changes."""

    daemon_threads, request_queue_size = False, 64  # closing it waits for every talk to end

    def __init__(self, behave):
        super().__init__(("127.0.0.1", 0), None)
        self.behave, self.robots = behave, lambda talk: talk.answer(ROBOTS)
        self.talks, self.closing, self.other = [], threading.Event(), None
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.host = f"127.0.0.1:{self.server_address[1]}"
        self.url = f"http://{self.host}"

    @property
    def asked(self):
        """Talks about anything but robots.txt."""
        return [talk for talk in self.talks if talk.path != "/robots.txt"]

    def finish_request(self, request, client_address):
        talk = Talk(self, request)
        if talk.head:
            self.talks.append(talk)
            (self.robots if talk.path == "/robots.txt" else self.behave)(talk)

    def handle_error(self, request, client_address):
        """Say nothing: the client hung up, which is what it should do."""

    def close(self):
        """End it once every talk has ended; a second time does nothing."""
        if not self.closing.is_set():
            self.closing.set()
            self.shutdown()
            self.server_close()


@contextmanager
def running(behave):
    """A server, and as ``other`` a second one that nobody has a reason to ask."""
    server, other = Server(behave), Server(lambda talk: talk.answer(talk.content))
    server.other = other
    for each in (server, other):
        threading.Thread(target=each.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.close()
        other.close()


class Talk:
    """One request and what is said to it."""

    def __init__(self, server, connection):
        self.server, self._connection, self.n_sent = server, connection, 0
        self.head = b""
        while b"\r\n\r\n" not in self.head:
            piece = connection.recv(65_536)
            if not piece:
                break
            self.head += piece
        self.path = self.head.split(b" ")[1].decode() if self.head else ""
        self.takes_gzip = b"accept-encoding: gzip" in self.head.lower()

    @property
    def content(self):
        """What an honest server would give: some rows, or the page."""
        query = parse_qs(urlsplit(self.path).query)
        if "$offset" not in query:
            return PAGE
        first = int(query["$offset"][0])
        return HEADER + b"".join(ROWS[first : first + int(query["$limit"][0])])

    @property
    def n_before(self):
        """How many requests there were before this one, robots.txt aside."""
        return self.server.asked.index(self)

    def send(self, content):
        while content:
            n_bytes = self._connection.send(content)
            self.n_sent += n_bytes
            content = content[n_bytes:]

    def headers(self, *lines, status=b"200 OK"):
        self.send(b"HTTP/1.1 " + status + b"\r\n")
        self.send(b"".join(line + b"\r\n" for line in lines) + b"\r\n")

    def answer(self, content, *lines, status=b"200 OK", length=None):
        length = b"%d" % len(content) if length is None else length
        self.headers(b"Content-Length: " + length, *lines, status=status)
        self.send(content)

    def chunks(self, *pieces):
        for piece in pieces:
            self.send(b"%x\r\n%b\r\n" % (len(piece), piece))

    def forever(self, piece):
        for content in repeat(piece * (65_536 // len(piece) + 1)):
            self.send(content)

    def drip(self, piece):
        while not self.server.closing.wait(DRIP_S):
            self.send(piece)

    def hold(self):
        """Say nothing more until the test is over."""
        self.server.closing.wait(60)

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
