"""What a server may do: each takes a `hostile.Talk`, or makes a function that does."""

import gzip

from hostile import HEADER, ROWS


def raw(content):
    return lambda talk: talk.send(content)


def status(line, *lines, content=b"<html>no</html>\n"):
    return lambda talk: talk.answer(content, *lines, status=line)


def honest(talk):
    talk.answer(talk.content)


def then(*parts):
    """One after the other, in one answer."""

    def behave(talk):
        for part in parts:
            part(talk)

    return behave


def forever(piece):
    return lambda talk: talk.forever(piece)


def drip(piece):
    return lambda talk: talk.drip(piece)


def hold(talk):
    talk.hold()


def head(*lines, line=b"200 OK"):
    return lambda talk: talk.headers(*lines, status=line)


def sent_to(location, line=b"302 Found", content=b""):
    """Redirect; ``OTHER``, ``HOST`` and ``PORT`` in the location are filled in."""

    def behave(talk):
        host, port = talk.server.host.split(":")
        to = location.replace(b"OTHER", talk.server.other.host.encode())
        to = to.replace(b"HOST", host.encode()).replace(b"PORT", port.encode())
        talk.answer(content, b"Location: " + to, status=line)

    return behave


def hops(n):
    """Redirect within the server `n` times, then answer."""

    def behave(talk):
        done = talk.path.count("&hop")
        if done == n:
            return talk.answer(talk.content)
        talk.answer(b"", b"Location: " + talk.path.encode() + b"&hop", status=b"301 Moved")

    return behave


def packed(pack, encoding=b"gzip"):
    return lambda talk: talk.answer(pack(talk.content), b"Content-Encoding: " + encoding)


def lie_if_asked(talk):
    """Claim gzip where gzip is accepted, and send none."""
    talk.answer(talk.content, *([b"Content-Encoding: gzip"] if talk.takes_gzip else []))


def reset(talk):
    talk.reset()


def half(talk):
    talk.answer(talk.content[: len(talk.content) // 2], length=b"%d" % len(talk.content))


def length_is(text):
    return lambda talk: talk.answer(talk.content, length=text)


def without_length(talk):
    talk.headers()
    talk.send(talk.content)


def chunked(*more):
    def behave(talk):
        talk.headers(b"Transfer-Encoding: chunked")
        talk.chunks(talk.content[:9], talk.content[9:])
        then(*more)(talk)

    return behave


def late(text):
    """Busy, with a Retry-After."""
    return status(b"503 Busy", b"Retry-After: " + text)


def head_and_page(talk):
    talk.send(b"Content-Length: %d\r\n\r\n" % len(talk.content) + talk.content)


def wrong_sum(page):
    content = bytearray(gzip.compress(page))
    content[-6] ^= 1
    return bytes(content)


def page(change):
    """Answer with changed content; `change` takes the talk."""
    return lambda talk: talk.answer(change(talk))


def after_first(change):
    """The first page is right, the next are changed."""
    return page(lambda talk: change(talk) if talk.n_before else talk.content)


def once(behave):
    """Misbehave at the first request only."""
    return lambda talk: honest(talk) if talk.n_before else behave(talk)


def overlapping(talk):
    first = max(0, offset(talk) - 1)
    return HEADER + b"".join(ROWS[first : first + 3])


def in_circles(talk):
    first = offset(talk) % 6
    return HEADER + b"".join(ROWS[first : first + 3])


def offset(talk):
    return int(talk.path.split("offset=")[1].split("&")[0])
