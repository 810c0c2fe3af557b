"""What a schema cannot say: settings that contradict each other, a library, the calendar.

Each check yields sentences: the key, what is wrong, what would be right. All are cheap, for a dry
run makes them too. Those of files and columns are in `crimecast.running.source_checks`.
"""

import os
import resource
import shutil
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import available_timezones

import holidays

from crimecast.baselines.methods import METHODS
from crimecast.frames import periods
from crimecast.running import source_checks
from crimecast.running.plan import result

YEARS = (1970, 2100)
LONGEST_LAG_HOURS = 504  # three weeks, the trend; the test compares it with networks.samples
FEWEST_DAYS = 28  # to fit a baseline on, before the first window of the audit
SMALLEST_CELL_DEGREES = 1e-5  # about a metre
OWN_FOLDERS = (
    *("audit", "baselines", "benchmarks", "checkpoints", "crimes", "figures", "forecast", "logs"),
    *("models", "report", "tensors", "weather"),
)
ADDRESS_SPACE_BYTES = 1_500_000_000  # a training maps 1.2 GB, Snakemake with its threads more
GPU_DEVICES = ("/dev/nvidiactl", "/dev/dxg", "/dev/nvhost-ctrl", "/dev/kfd")


def find_mistakes(config, *, with_data=True):
    """Find every mistake that the schema cannot.

    Parameters
    ----------
    config : dict
        As the schema wants it.
    with_data : bool
        Whether those of `crimecast.running.source_checks` are made.

    Yields
    ------
    str
        One sentence for each mistake.
    """
    for check in (*CHECKS, *(source_checks.CHECKS if with_data else ())):
        yield from check(config)


def _run(config):
    name = config["run"]["name"]
    if name.lower() in OWN_FOLDERS:
        yield (
            f"run.name: {name!r} is a folder of results/ itself; write another name, such as"
            f" {name}-2."
        )
    folder = Path(result(config, ""))
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            yield f"{path}: is a file where the folder of results goes; move it away."
    if not os.access(".", os.W_OK):
        yield f"{Path.cwd()}: cannot be written; run in a folder that can, with --directory."


def _machine(config):
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed != resource.RLIM_INFINITY and allowed < ADDRESS_SPACE_BYTES:
        yield (
            f"ulimit -v: this shell lets a process have {allowed / 1e9:.1f} GB of address space, a"
            f" run needs {ADDRESS_SPACE_BYTES / 1e9:.1f} GB; write ulimit -v unlimited first."
        )


def _city(config):
    city = config["city"]
    if not source_checks.is_zone(city["timezone"]):
        near = get_close_matches(city["timezone"], available_timezones(), n=1, cutoff=0)
        yield (
            f"city.timezone: {city['timezone']!r} is no time zone; write an IANA name such as"
            f" {near[0]}."
        )
    countries, country = holidays.list_supported_countries(), city["country"]
    if country not in countries:
        yield (
            f"city.country: no holidays are known for {country!r}; write an ISO 3166 code such as"
            f" {country.upper() if country.upper() in countries else 'US'}."
        )
    elif city["subdivision"] not in ("", *countries[country]):
        known = ", ".join(countries[country]) or "none"
        yield (
            f"city.subdivision: {city['subdivision']!r} is no part of {country}; write one of"
            f" ({known}) or leave it empty."
        )


def _period(config):
    """The period, and whether it has hours for each part of the split."""
    period, split = config["period"], config["split"]
    for key, day in period.items():
        if not YEARS[0] <= date.fromisoformat(day).year <= YEARS[1]:
            first, last = YEARS
            yield f"period.{key}: {day} is not in the years {first} to {last}; write YYYY-MM-DD."
            return
    if period["start"] > period["end"]:
        yield (
            f"period.start: {period['start']} is after period.end {period['end']}; write the first"
            " day, then the last."
        )
        return
    n_hours = len(periods.hours(**period))
    n_days, n_test = n_hours // periods.HOURS_PER_DAY, split["test_days"]
    n_fitting = n_hours - n_test * periods.HOURS_PER_DAY
    n_validation = round(n_fitting * split["validation_share"])
    n_train = n_fitting - n_validation - LONGEST_LAG_HOURS
    if n_fitting <= 0:
        yield (
            f"split.test_days: {n_test} test days leave nothing of the {n_days} days of the period;"
            f" write fewer than {n_days} or make the period longer."
        )
    elif n_validation <= 0:
        yield (
            f"split.validation_share: {split['validation_share']} of {n_fitting} hours is no hour;"
            f" write at least {1 / n_fitting:.1g}."
        )
    elif n_train <= 0:
        yield (
            f"period: of {n_days} days {n_test} are for the test and {n_validation} hours for"
            f" validation, which leaves none to train on: the first {LONGEST_LAG_HOURS} hours are"
            " the history of the first forecast; make the period longer or split.test_days smaller."
        )


def _baselines(config):
    """Methods that need more hours than there are; `_period` speaks of periods without any."""
    n_hours = _fitting_hours(config)
    methods, settings = config["baselines"]["methods"], config["baselines"]["settings"]
    folds, max_k = settings["knn"]["folds"], settings["knn"]["max_k"]
    n_block = n_hours // (folds + 1)
    if "knn" in methods and n_hours > 0 and n_block < max_k:
        yield (
            f"baselines.settings.knn: {n_hours} hours in {folds} folds and a first block leave"
            f" {n_block} hours each, fewer than max_k {max_k}; lower one of the two."
        )
    for method in methods:
        if method not in METHODS:
            known = ", ".join(METHODS)
            yield f"baselines.methods: there is no method {method!r}; there are {known}."
    order = settings["arima"]["order"]
    if order != "auto" and order[1] > 2:
        yield (
            f"baselines.settings.arima.order: {order} differences {order[1]} times; write 0, 1 or 2"
            " for d."
        )
    elif "arima" in methods and order != "auto" and 0 < n_hours <= 2 * sum(order):
        yield (
            f"baselines.settings.arima.order: {order} asks for more than the {n_hours} hours before"
            f" the test can tell; let p + d + q be less than {n_hours / 2:g}."
        )


def _audit(config):
    """Windows that leave too few days to fit on before the first."""
    n_windows, test_days = config["audit"]["windows"], config["split"]["test_days"]
    n_days = _fitting_hours(config) // periods.HOURS_PER_DAY + test_days
    left = n_days - n_windows * test_days
    if n_windows > 1 and left < FEWEST_DAYS:
        yield (
            f"audit.windows: {n_windows} windows of {test_days} days leave fewer than {FEWEST_DAYS}"
            f" of {n_days} days before the first, to fit on; write at most"
            f" {max(1, (n_days - FEWEST_DAYS) // test_days)}."
        )


def _fitting_hours(config):
    n_days = (
        date.fromisoformat(config["period"]["end"]) - date.fromisoformat(config["period"]["start"])
    ).days + 1
    return (n_days - config["split"]["test_days"]) * periods.HOURS_PER_DAY


def _rectangles(config):
    box, region = config["crimes"]["box"], config["lattice"]["region"]
    mistakes = [*_edges("crimes.box", box), *_edges("lattice.region", region)]
    yield from mistakes
    for axis, n_cells in {"lat": "n_rows", "lon": "n_cols"}.items():
        if mistakes:
            return
        low, high = region[axis]
        if not box[axis][0] <= low < high <= box[axis][1]:
            yield (
                f"lattice.region.{axis}: [{low}, {high}] is not within crimes.box.{axis}"
                f" {box[axis]}, and events outside the box are rejected; make the box larger or the"
                " region smaller."
            )
        elif (high - low) / config["lattice"][n_cells] < SMALLEST_CELL_DEGREES:
            yield (
                f"lattice.region.{axis}: [{low}, {high}] gives cells of less than"
                f" {SMALLEST_CELL_DEGREES:g} degrees; write edges further apart."
            )


def _edges(name, rectangle):
    for axis, (low, high) in rectangle.items():
        if low >= high:
            yield f"{name}.{axis}: {low} is not below {high}; write [lowest, highest]."
    if max(map(abs, rectangle["lat"])) > 90:
        yield (
            f"{name}.lat: {rectangle['lat']} is beyond the poles; write degrees from -90 to 90, and"
            " the longitudes under lon."
        )


def _cells(config):
    n_rows, n_cols = config["lattice"]["n_rows"], config["lattice"]["n_cols"]
    cells = config["cells"]
    for name, cell in cells.items():
        if cell != "busiest" and (cell[0] >= n_rows or cell[1] >= n_cols):
            yield (
                f"cells.{name}: row {cell[0]}, column {cell[1]} is outside the {n_rows} x {n_cols}"
                " lattice; both count from 0. Or write busiest."
            )
    if cells["A"] == cells["B"] != "busiest":
        yield f"cells.B: {cells['B']} is cell A; write another cell or busiest."


def _networks(config):
    network, ternary = config["network"], config["ternary"]
    for key, trained in (("convolution", "convolutions"), ("level", "levels")):
        if ternary[key] not in network[trained]:
            yield (
                f"ternary.{key}: {ternary[key]} is not trained; write one of network.{trained}"
                f" ({', '.join(network[trained])}), or add it there."
            )
    has_gpu = any(Path(path).exists() for path in GPU_DEVICES)
    if config["train"]["device"] == "cuda" and not has_gpu and not shutil.which("sbatch"):
        yield "train.device: cuda, but this machine has no GPU; write auto or cpu."


CHECKS = (_machine, _run, _city, _period, _baselines, _audit, _rectangles, _cells, _networks)
