"""Logging of a job: to its log file and to the terminal, tracebacks included."""

import logging
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)


@contextmanager
def log_to(path):
    """Send log records to `path` and the terminal; an exception is logged, then raised."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    handlers = [logging.FileHandler(path, mode="w", encoding="utf-8"), logging.StreamHandler()]
    # Jobs run side by side and share the terminal: every line says whose it is.
    parts = Path(path).with_suffix("").parts
    job = "/".join(parts[parts.index("logs") + 1 :] if "logs" in parts else parts[-1:])
    form = f"%(asctime)s {job}: %(levelname)s %(message)s"
    logging.basicConfig(
        level=logging.INFO, format=form, datefmt="%H:%M:%S", handlers=handlers, force=True
    )
    logging.captureWarnings(True)
    try:
        yield
    except BaseException:
        logger.exception("failed; this log is %s", path)
        raise
    finally:
        logging.shutdown()


def printable(text):
    """Escape what a terminal or a log would take for a command or for a line of its own."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
