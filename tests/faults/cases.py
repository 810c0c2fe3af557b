"""What servers do wrong, and what each of the two downloads makes of it.

``EVERYWHERE`` is for both, ``OF_TABLES`` for the download of crimes, ``OF_ROBOTS`` for the crawl.
A case is ``(name, behaviour, crimes, weather)``, for one of them without the other: the words that
must be told, empty if the rows or the page come whole. ``HANGS`` names what only a time limit ends.
"""

import gzip
import random
import zlib

from behaviours import (
    after_first,
    chunked,
    drip,
    forever,
    half,
    head,
    head_and_page,
    hold,
    honest,
    hops,
    in_circles,
    late,
    length_is,
    lie_if_asked,
    offset,
    once,
    overlapping,
    packed,
    page,
    raw,
    reset,
    sent_to,
    status,
    then,
    without_length,
    wrong_sum,
)
from hostile import HEADER, PAGE, ROWS

CUT = "(?s)(IncompleteRead|ended prematurely|Connection broken|not enough data)"
SLOW = r"not complete within the seconds of \S+ \(0\.4\)"
LARGE = r"more bytes than \S+ \(20000\)"
HEAD = "more than 131072 bytes before its content"
AWAY = "sent on to .*, another server, which is not asked"
NOWHERE = "sent on to .*, which is no address"
LINE = "chunk size line exceeded"
OFTEN = "sent on more than 5 times"
UNPACKED = "its gzip is broken"
CAME_BACK = "status 503"
TOO_LONG = "the server asks to come back in .*, more than"
WHOLE = ""  # the rows or the page come whole


def statuses():
    endless = forever(b"<html>no</html>")
    yield "404", status(b"404 Not Found"), "status 404, and it says", "status 404"
    yield "404 endless", then(head(line=b"404 No"), endless), "status 404", "status 404"
    yield "404 dripping", then(head(line=b"404 No"), drip(b"x")), SLOW, SLOW
    yield "403", status(b"403 Forbidden"), "status 403", "status 403"
    yield "418", status(b"418 Teapot"), "status 418", "status 418"
    yield "500", status(b"500 Oops"), "status 500", "status 500"
    yield "503 endless", then(head(line=b"503 Busy"), endless), CAME_BACK, CAME_BACK
    yield "429", status(b"429 Slow down"), "status 429", "status 429"
    yield "202", status(b"202 Accepted"), "status 202", "status 202"
    yield "204", head(line=b"204 No Content"), "status 204", "status 204"
    yield "206", status(b"206 Partial"), "status 206", "status 206"
    yield "304", head(line=b"304 Not Modified"), "status 304", "status 304"
    yield "301 to nowhere", status(b"301 Moved"), "status 301", "status 301"
    yield "999", status(b"999 Denied"), "status 999", "status 999"
    yield "42", status(b"42 Answer"), "HTTP/1.1 42 Answer", "HTTP/1.1 42 Answer"
    yield "102 alone", head(line=b"102 Processing"), "status 102", "status 102"
    yield "103 first", then(head(line=b"103 Hints"), honest), "status 103", "status 103"
    yield "101", head(line=b"101 Switching"), "status 101", "status 101"
    yield "100 first", then(head(line=b"100 Continue"), honest), WHOLE, WHOLE
    yield "100 endless", forever(b"HTTP/1.1 100 Continue\r\n\r\n"), HEAD, HEAD
    yield "100 dripping", drip(b"HTTP/1.1 100 Continue\r\n\r\n"), SLOW, SLOW
    escape = status(b"400 \x1b[31mRed", content=b"\x1b[2J\r\nERROR all is well\xc2\x9b31m")
    yield "400 in red", escape, r"it says: .*x1b\[2J", "status 400"


def heads():
    start = raw(b"HTTP/1.1 200 OK\r\n")
    yield "nothing", raw(b""), "RemoteDisconnected|Connection", "Connection"
    yield "silence", hold, SLOW, SLOW
    yield "reset", reset, "reset by peer|RemoteDisconnected", "Connection"
    yield "no status", raw(b"<html>hello</html>\r\n\r\n"), "Connection", "Connection"
    yield "zeros", forever(b"\0"), "Connection|" + HEAD, "Connection|" + HEAD
    yield "half a status", then(raw(b"HTTP/1.1 20"), hold), SLOW, SLOW
    yield "headers endless", then(start, forever(b"X-More: 1\r\n")), "headers", "headers"
    yield "header endless", then(start, forever(b"x")), "header line", "header line"
    yield "long headers", then(start, forever(b"X: " + b"x" * 60_000 + b"\r\n")), HEAD, HEAD
    yield (
        "headers dripping",
        then(start, drip(b"X-More: 1\r\n")),
        f"headers|{SLOW}",
        f"headers|{SLOW}",
    )
    yield "silence after headers", then(head(b"Content-Length: 9"), hold), SLOW, SLOW
    yield "header without colon", then(start, raw(b"oops\r\n"), head_and_page), WHOLE, WHOLE
    yield "length negative", length_is(b"-5"), WHOLE, WHOLE
    yield "length in words", length_is(b"many"), WHOLE, WHOLE
    yield "length in squares", length_is("²".encode()), WHOLE, WHOLE
    yield "length of 400 digits", length_is(b"9" * 400), CUT, CUT
    yield "two lengths", length_is(b"5\r\nContent-Length: 6"), "Content-Length", "Content-Length"
    yield "length too long", length_is(b"9999"), CUT, CUT
    yield "half", half, CUT, CUT


def bodies():
    chunks = head(b"Transfer-Encoding: chunked")
    yield "without length", without_length, WHOLE, WHOLE
    yield "chunked", chunked(raw(b"0\r\n\r\n")), WHOLE, WHOLE
    yield "chunked, cut", chunked(), CUT, CUT
    yield "chunked, hanging", chunked(hold), SLOW, SLOW
    yield "chunk of no size", chunked(raw(b"\xb2\r\n")), "InvalidChunkLength", "InvalidChunkLength"
    yield "chunk of size -1", chunked(raw(b"-1\r\n")), "Error", "Error"
    yield "chunk's size endless", chunked(forever(b"0")), LINE, LINE
    yield "chunk's note endless", chunked(raw(b"1;"), forever(b"x")), LINE, LINE
    yield "trailers endless", chunked(raw(b"0\r\n"), forever(b"X: 1\r\n")), LARGE, LARGE
    yield "chunks endless", then(chunks, forever(b"1\r\nx\r\n")), LARGE, LARGE
    yield "body endless", then(head(), forever(b"<html>")), LARGE, LARGE
    yield "body of 10 MB", then(head(b"Content-Length: 10000000"), forever(b"x")), LARGE, LARGE
    yield "body dripping", then(head(b"Content-Length: 9999"), drip(b"<")), SLOW, SLOW
    yield "chunks dripping", then(chunks, drip(b"1\r\nx\r\n")), SLOW, SLOW
    zipped = head(b"Content-Encoding: gzip")
    yield "gzip", packed(gzip.compress), WHOLE, WHOLE
    yield "gzip twice", packed(gzip.compress, b"gzip, gzip"), "packed as 'gzip, gzip'", "packed as"
    yield "gzip that is none", packed(bytes), UNPACKED, UNPACKED
    yield "gzip that is none, if asked for", lie_if_asked, WHOLE, WHOLE
    yield "gzip cut", packed(lambda page: gzip.compress(page)[:-9]), UNPACKED, UNPACKED
    yield "gzip with a wrong sum", packed(wrong_sum), UNPACKED, UNPACKED
    yield "gzip bomb", packed(lambda page: gzip.compress(bytes(10_000_000))), LARGE, LARGE
    yield "gzip members endless", then(zipped, forever(gzip.compress(b""))), LARGE, LARGE
    yield "zlib", packed(zlib.compress, b"deflate"), "packed as 'deflate'", "packed as 'deflate'"
    yield "brotli", packed(bytes, b"br\x1b[31m"), "packed as 'br.x1b", "packed as 'br.x1b"
    noise = random.Random(0).randbytes(5000)
    yield "noise", status(b"200 OK", content=noise), "no CSV|came before", "another page"


def redirects():
    more = b"x" * 10_000_000
    away = [b"http://OTHER/rows", b"//OTHER/rows", b"http://localhost:PORT/", b"http://HOST:1/"]
    away += [b"https://HOST:PORT/", b"http://HOST:PORT@OTHER/", b"http://OTHER\\@HOST:PORT/"]
    away += [b"http://user:pass@HOST:PORT/", b"file:///etc/passwd", b"javascript:alert(1)"]
    away += [b"ftp://HOST/", b"\thttp://OTHER/", b"http://OTHER#@HOST:PORT/", b"http://127.1:PORT/"]
    for location in away:
        yield f"to {location.decode()}", sent_to(location), f"{AWAY}|{NOWHERE}", f"{AWAY}|{NOWHERE}"
    for line in (b"301 Moved", b"303 See Other", b"307 Temporary", b"308 Permanent"):
        yield f"{line.decode()} away", sent_to(b"http://OTHER/", line), AWAY, AWAY
    yield "away, endless", sent_to(b"http://OTHER/", content=more), AWAY, AWAY
    yield "to [", sent_to(b"http://["), NOWHERE, NOWHERE
    yield "to a port of 400 digits", sent_to(b"http://HOST:" + b"9" * 400), NOWHERE, NOWHERE
    yield "to \\xff", sent_to(b"http://\xff\xfe/"), f"{AWAY}|{NOWHERE}", f"{AWAY}|{NOWHERE}"
    yield "to red", sent_to(b"http://\x1b[31mOTHER/"), f"{AWAY}|{NOWHERE}", f"{AWAY}|{NOWHERE}"
    yield "to itself", sent_to(b""), OFTEN + "|status 302", OFTEN + "|status 302"
    yield "to itself, endless", sent_to(b"?again", content=more), OFTEN, OFTEN
    yield "after 5 hops", hops(5), WHOLE, WHOLE
    yield "after 6 hops", hops(6), OFTEN, OFTEN


def waits():
    yield "Retry-After: 0", late(b"0"), CAME_BACK, CAME_BACK
    yield "Retry-After: a square", late("²".encode()), CAME_BACK, CAME_BACK
    yield (
        "Retry-After: 400 digits",
        late(b"9" * 400),
        "come back in more than a year, more than crimes",
        TOO_LONG,
    )
    yield "Retry-After: 5,000 digits", late(b"9" * 5000), TOO_LONG, TOO_LONG
    yield "Retry-After: -5", late(b"-5"), CAME_BACK, CAME_BACK
    yield "Retry-After: 1e9", late(b"1e9"), CAME_BACK, CAME_BACK
    yield "Retry-After: nan", late(b"nan"), CAME_BACK, CAME_BACK
    yield "Retry-After: red", late(b"\x1b[31msoon"), CAME_BACK, CAME_BACK
    yield "Retry-After: past", late(b"Wed, 01 Jul 2015 00:00:00 GMT"), CAME_BACK, CAME_BACK
    yield "Retry-After: 9999", late(b"Fri, 31 Dec 9999 23:59:59 GMT"), TOO_LONG, TOO_LONG
    yield "Retry-After: year 99999", late(b"Fri, 31 Dec 99999 23:59:59 GMT"), CAME_BACK, CAME_BACK
    yield "Retry-After: 999999999", late(b"999999999"), TOO_LONG, TOO_LONG


def tables():
    bom = b"\xef\xbb\xbf"
    yield "202, then rows", once(status(b"202 Accepted", content=b"")), WHOLE
    yield "202 with JSON, then rows", once(status(b"202 Accepted", content=b"{}")), WHOLE
    yield "offset ignored", page(lambda talk: HEADER + b"".join(ROWS)), r"ignores \$offset"
    yield "offset ignored, page 1", page(lambda talk: HEADER + b"".join(ROWS[:3])), r"s \$offset"
    yield "pages in circles", page(in_circles), r"ignores \$offset"
    yield "pages overlap", page(overlapping), "1 of its 3 rows came before: the pages overlap"
    shuffled = after_first(lambda talk: HEADER + ROWS[5] + ROWS[1] + ROWS[6])
    yield "pages overlap inside", shuffled, "1 of its 3 rows came before"
    all_at_once = page(lambda talk: HEADER + b"".join(ROWS[offset(talk) :]))
    yield "limit ignored", all_at_once, WHOLE
    yield "one row a page", page(lambda t: HEADER + b"".join(ROWS[offset(t) :][:1])), WHOLE
    yield "columns change", after_first(lambda t: t.content.replace(b"lon", b"x", 1)), "differ"
    yield "maintenance", page(lambda talk: PAGE), "no CSV table; it starts with b'<html>"
    yield "maintenance later", after_first(lambda talk: PAGE), "no CSV table"
    yield "JSON", page(lambda talk: b'[{"a": 1, "b": 2}]\n'), "no CSV table"
    yield "nothing", page(lambda talk: b""), "no CSV table; it starts with b''"
    yield "UTF-16", page(lambda t: t.content.decode().encode("utf-16")), "no CSV table"
    yield "byte order mark", page(lambda talk: bom + talk.content), WHOLE
    yield "byte order mark later", after_first(lambda talk: bom + talk.content), WHOLE
    yield "open quote", page(lambda talk: talk.content.replace(b"THEFT", b'"THEFT', 1)), "no CSV"
    yield "no last line break", page(lambda talk: talk.content[:-1]), WHOLE
    yield "row cut", page(lambda talk: talk.content[:-9]), "middle of a row"
    yield "row cut once", once(page(lambda talk: talk.content[:-9])), WHOLE
    latin = page(lambda talk: talk.content.replace(b"THEFT", b"CAF\xc9"))
    yield "a byte that is no UTF-8", latin, "other rows"  # as published; the reader lists it
    red = page(lambda talk: b"\x1b[31m<html>\x1b]0;a\x07\n")
    yield "red", red, r"no CSV table; it starts with b'\\x1b"
    echo = status(b"403 No", content=b"{'message': 'Invalid app_token a-secret'}")
    yield "token told", echo, r"Invalid app_token \{token\}"


def robots():
    def rules(text):
        return lambda talk: talk.answer(b"User-agent: *\n" + text + b"\n")

    long = "Crawl-delay asks for .* between two pages, more than weather.crawl.longest_wait_s"
    no_answer = "Without an answer nothing may be fetched"
    yield "delay: a square", rules("Crawl-delay: ²".encode()), WHOLE
    yield "delay: 400 digits", rules(b"Crawl-delay: " + b"9" * 400), long
    yield "delay: 5,000 digits", rules(b"Crawl-delay: " + b"9" * 5000), long
    yield "delay: 999999999", rules(b"crawl-DELAY : 999999999 # slowly"), long
    yield "delay: -5", rules(b"Crawl-delay: -5"), WHOLE
    yield "delay: 0.5", rules(b"Crawl-delay: 0.5"), WHOLE
    yield "delay: nan", rules(b"Crawl-delay: nan"), WHOLE
    yield "delay: a date", rules(b"Crawl-delay: Fri, 31 Dec 9999 23:59:59 GMT"), WHOLE
    yield "delay: red", rules(b"Crawl-delay: \x1b[31m"), WHOLE
    yield "delay of another", lambda t: t.answer(b"User-agent: x\nCrawl-delay: 999999\n"), WHOLE
    yield "rate: squares", rules("Request-rate: ²/²".encode()), WHOLE
    yield "rate: 5,000 digits", rules(b"Request-rate: 1/" + b"9" * 5000), WHOLE
    yield "rule of no address", rules(b"Disallow: //["), "a rule cannot be read"
    yield "forbidden", rules(b"Disallow: /"), "robots.txt does not allow crimecast-test"
    yield "noise", lambda t: t.answer(random.Random(1).randbytes(9000)), WHOLE
    yield "none", status(b"404 None"), WHOLE
    yield "500", status(b"500 Oops"), f"status 500. {no_answer}"
    yield "away", sent_to(b"http://OTHER/robots.txt"), f"{AWAY}. {no_answer}"
    yield "endless", then(head(), forever(b"Allow: /\n")), f"{LARGE}. {no_answer}"
    yield "404 endless", then(head(line=b"404 None"), forever(b"<html>")), WHOLE
    yield "dripping", then(head(), drip(b"A")), f"{SLOW}. {no_answer}"


EVERYWHERE = [*statuses(), *heads(), *bodies(), *redirects(), *waits()]
OF_TABLES = list(tables())
OF_ROBOTS = list(robots())
HANGS = {name for name, _, *told in EVERYWHERE + OF_ROBOTS if SLOW in "|".join(told)}
