"""Logging of a job: to its log file and to the terminal; how a job that fails says why."""

import dis
import errno
import logging
import os
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crimecast.running import lock

logger = logging.getLogger(__name__)

# How libraries say that memory has run out where it is no MemoryError.
NO_MEMORY = ("can't start new thread", "can't allocate memory", "out of memory")
DEBUG_VARIABLE = "CRIMECAST_DEBUG"
WHAT_TO_DO = {
    errno.ENOSPC: "make room on the disk and start again",
    errno.EDQUOT: "make room in your quota and start again",
    errno.EROFS: "run in a folder that can be written",
    errno.EACCES: "let this user read and write there",
    errno.EMFILE: "raise the limit of open files (ulimit -n) and start again",
    errno.ENOENT: "see whether the path is right and start again",
}


@contextmanager
def log_to(path):
    """Send log records to `path` and the terminal, and end a job that fails.

    What the user can mend is one sentence on the terminal, and its traceback is in the log alone;
    everything else is a bug and keeps its traceback. ``CRIMECAST_DEBUG=1`` shows all of them.

    Raises
    ------
    SystemExit
        With that sentence, instead of an error that `is_own`.
    """
    # Jobs run side by side and share the terminal: every line says whose it is.
    parts = Path(path).with_suffix("").parts
    job = "/".join(parts[parts.index("logs") + 1 :] if "logs" in parts else parts[-1:])
    with ExitStack() as held:
        try:
            # First of all: a job that may not work must not touch the log of one that does.
            held.enter_context(lock.of_job())
            on_terminal = _start(path, job)
        except (OSError, ValueError) as error:
            raise SystemExit(f"{job}: ERROR {sentence(error)}") from None
        try:
            yield
        except KeyboardInterrupt:  # Ctrl-C reaches the jobs of a run, too, each with its traceback
            raise SystemExit(f"{job}: interrupted") from None
        except Exception as error:
            logging.getLogger().removeHandler(on_terminal)
            logger.exception("failed")
            if is_own(error) and not os.environ.get(DEBUG_VARIABLE):
                raise SystemExit(f"{job}: ERROR {sentence(error)} (log: {path})") from None
            raise
        finally:
            logging.shutdown()


def _start(path, job):
    """Begin the log of a job, in its file and on the terminal; the handler of the terminal."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    handlers = [logging.StreamHandler(), logging.FileHandler(path, "w", encoding="utf-8")]
    # A person who looks on knows the time and needs the width.
    when = "" if sys.stderr.isatty() else "%(asctime)s "
    layouts = [f"{start}{job}: %(levelname)s %(message)s" for start in (when, "%(asctime)s ")]
    for handler, layout in zip(handlers, layouts, strict=True):
        handler.setFormatter(_Printable(layout, "%H:%M:%S"))
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    logging.captureWarnings(True)
    return handlers[0]


class _Printable(logging.Formatter):
    """Messages hold what users, tables and servers have written."""

    def formatMessage(self, record):
        record.message = "\n".join(map(printable, record.message.split("\n")))
        return super().formatMessage(record)


def is_own(error):
    """Whether an error is one of data, files or the machine, which its text explains.

    That is what a ``raise`` of ours says, and what the operating system says. The same type of
    error out of a call of another library is a bug.
    """
    if _lacks_memory(error) or (isinstance(error, OSError) and error.errno):
        return True
    return isinstance(error, ValueError | OSError | RuntimeError) and _is_raised_here(error)


def _lacks_memory(error):
    says_so = isinstance(error, RuntimeError) and any(words in str(error) for words in NO_MEMORY)
    return says_so or isinstance(error, MemoryError)


def _is_raised_here(error):
    traceback = error.__traceback__
    while traceback.tb_next:
        traceback = traceback.tb_next
    frame = traceback.tb_frame
    # Snakemake runs a copy of the script, which lies elsewhere.
    in_script = frame.f_globals["__name__"] == "__main__"
    is_ours = in_script or Path(frame.f_code.co_filename).is_relative_to(Path(__file__).parent)
    return is_ours and dis.opname[frame.f_code.co_code[traceback.tb_lasti]] == "RAISE_VARARGS"


def sentence(error):
    """Say on one line what went wrong and what to do, with paths from the working directory."""
    if _lacks_memory(error):
        text = (
            f"not enough memory ({error or 'none left'}); run fewer jobs at once (--cores, on a GPU"
            " --resources gpu=N, without Snakemake --jobs)."
        )
    elif isinstance(error, OSError) and error.errno:
        what_to_do = WHAT_TO_DO.get(error.errno, "see to it and start again")
        where = f"{error.filename}: " if error.filename else ""
        text = f"{where}{error.strerror}; {what_to_do}."
    else:
        text = str(error)
    return printable(" ".join(text.replace(f"{os.getcwd()}/", "").split()))


def printable(text):
    """Escape what a terminal or a log would take for a command or for a line of its own."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
