"""Pages as fetched: the store of a running crawl, and the archive of a month."""

import hashlib
import json
import zipfile
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from crimecast import files

# Entries of an archive bear no time of their own: the same pages give the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Page:
    """A page as fetched, or the reason why there is none.

    ``status`` is that of HTTP, 0 without an answer; ``fetched_at`` is UTC, ISO 8601; ``problem``
    is empty unless every attempt failed.
    """

    first: date
    last: date
    address: str
    status: int
    content_type: str
    fetched_at: str
    attempts: int
    problem: str
    body: bytes

    @property
    def sha256(self):
        """Hash of the body."""
        return hashlib.sha256(self.body).hexdigest()


class Store:
    """Folder of the pages of a crawl, so that one that was interrupted goes on.

    Parameters
    ----------
    folder : path
    """

    def __init__(self, folder):
        self.folder = Path(folder)

    def get(self, first, address):
        """The page kept under a day and an address; None if there is none, or not whole."""
        body, note = self._paths(first, address)
        if not note.exists() or not body.exists():
            return None
        try:
            about = files.read_json(note)
            page = _from_note(about, body.read_bytes())
            return page if page.sha256 == about["sha256"] else None
        except (ValueError, KeyError):  # damaged: the page is fetched again
            return None

    def put(self, page):
        """Keep a page; its note is written last and says that it is whole."""
        body, note = self._paths(page.first, page.address)
        with files.whole_file(body) as part:
            part.write_bytes(page.body)
        files.write_json(note, _note(page))

    def _paths(self, first, address):
        name = f"{first}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
        return self.folder / f"{name}.page", self.folder / f"{name}.json"


def write_archive(path, pages):
    """Write pages into a zip: for each ``DAY.N.page`` as fetched and ``DAY.N.json`` about it."""
    n_of_day = {}
    with files.whole_file(path) as part, zipfile.ZipFile(part, "w") as archive:
        for page in pages:
            n = n_of_day[page.first] = n_of_day.get(page.first, -1) + 1
            note = json.dumps(_note(page), indent=2, sort_keys=True)
            for name, content in ((f"{page.first}.{n}.json", note), (_body(page, n), page.body)):
                entry = zipfile.ZipInfo(name, ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
        archive.comment = _contents(archive)


def read_archive(path):
    """Read the pages of a zip, in the order of days and addresses.

    Raises
    ------
    ValueError
        If a page is not the one that its note describes.
    """
    with files.intact(path), zipfile.ZipFile(path) as archive:
        if archive.comment != _contents(archive):
            raise ValueError("its list of pages is not the one written")
        notes = [name for name in archive.namelist() if name.endswith(".json")]
        for name in notes:
            note = json.loads(archive.read(name))
            page = _from_note(note, archive.read(name.removesuffix("json") + "page"))
            if page.sha256 != note["sha256"]:
                raise ValueError(f"{path}, {name}: the page is not the one fetched; crawl it anew.")
            yield page


def refuse_missing(sources):
    """Stop if files of the user's are missing.

    Parameters
    ----------
    sources : list of dict
        ``name``, ``source`` and ``path`` (a list), as in the config.

    Raises
    ------
    FileNotFoundError
        With one sentence for each source that lacks one.
    """
    sentences = []
    for source in sources:
        missing = [path for path in source["path"] if not Path(path).is_file()]
        if source["source"] == "csv" and (missing or not source["path"]):
            sentences.append(
                f"weather, source {source['name']}: {', '.join(missing) or 'its file'} is not"
                " there; put it there or name it in weather.path."
            )
    if sentences:
        raise FileNotFoundError("\n".join(sentences))


def from_file(path, first, last):
    """Make a page of a file of the user, asked for the days from `first` to `last`."""
    body = Path(path).read_bytes()
    return Page(first, last, str(path), 200, "text/csv", "", 1, "", body)


def _contents(archive):
    """Digest of the names and checksums in a zip, which has none for its list of them."""
    entries = [f"{entry.filename} {entry.CRC}" for entry in archive.infolist()]
    return hashlib.sha256("\n".join(entries).encode()).hexdigest().encode()


def _body(page, n):
    return f"{page.first}.{n}.page"


def _note(page):
    note = asdict(page) | {"first": str(page.first), "last": str(page.last)}
    del note["body"]
    return note | {"sha256": page.sha256, "bytes": len(page.body)}


def _from_note(note, body):
    days = {name: date.fromisoformat(note[name]) for name in ("first", "last")}
    rest = ("address", "status", "content_type", "fetched_at", "attempts", "problem")
    return Page(**days, **{name: note[name] for name in rest}, body=body)
