"""What the name of a column says: of which step of a case a date is, and how much it is one."""

import re

# Names as cities use them, as words, the best first; names that mean another date.
OCCURRED = (
    r"occ|oc[ou]rr|incident|offen[sc]e.?d|hecho|\bfr\b|from|begin|start|crime.?d|event|\btat"
    r"|fecha|fait|date|datum|time|datetime"
)
NOT_OCCURRED = (
    r"rep|rpt|updat|\bend|\bto\b|thru|through|until|entered|coded|creat|modif|load|clear|clos"
    r"|arrest|status|birth|regist|dispatch|arriv|month$|zone"
)


def as_words(name):
    """Name of a column as words in small letters, apart by blanks."""
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower()


def rank_of_date(name):
    """Order of the name of a date: higher is better."""
    words = OCCURRED.split("|")
    hits = [len(words) - n for n, word in enumerate(words) if re.search(word, as_words(name))]
    unwanted = is_other_step(name) or "hour" in name.lower()
    return max(hits, default=0) - 100 * unwanted


def is_other_step(name):
    """Whether a name is that of another step than the crime: its report, say."""
    return bool(re.search(NOT_OCCURRED, as_words(name)))
