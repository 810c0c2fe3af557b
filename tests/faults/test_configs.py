"""Wrong settings are refused before any job, each in a sentence with its key and what to write."""

import os
import subprocess
import sys

import pytest
import yaml

from crimecast.networks.samples import LAG_HOURS
from crimecast.running.checks import LONGEST_LAG_HOURS
from crimecast.running.plan import lay_over
from crimecast.running.settings import check_settings, read_config, typed

# A setting laid over the small city, and words of the sentence that refuses it.
WRONG = r"""
# Misspelt, moved, of another type.
{nothing: 1} -> nothing is not a setting
{crimes: {csv: {pth: x}}} -> the nearest is crimes.csv.path
{crimes: {path: x}} -> crimes.path is crimes.csv.path now
{1: x} -> 1 is not a setting
{crimes: {2: y, zz: 3}} -> crimes.2 is not a setting
{crimes: 5} -> crimes: 5 is not of type 'object'
{crimes: null} -> crimes: None is not of type 'object'
{train: []} -> train: \[\] is not of type 'object'
{run: {name: 2015}} -> run.name.*in quotes
{run: {name: true}} -> run.name.*in quotes
{city: {country: false}} -> city.country.*in quotes
{weather: {stations: {lcd: 72295023174}}} -> lcd.*in quotes
{crimes: {filters: {Area: [true]}}} -> crimes.filters.Area.0.*in quotes
{network: {units: many}} -> network.units.*'integer'
# Numbers: whole, finite, and of a size that means something.
{lattice: {n_rows: 4.0}} -> lattice.n_rows.*'integer'
{train: {epochs: 1.0}} -> train.epochs.*'integer'
{train: {epochs: true}} -> train.epochs.*'integer'
{train: {seeds: [0.0]}} -> train.seeds.0.*'integer'
{train: {seeds: [18446744073709551616]}} -> train.seeds.0.*maximum
{train: {seeds: [-1]}} -> train.seeds.0.*minimum
{train: {seeds: [1, 1]}} -> train.seeds.*non-unique
{train: {seeds: []}} -> train.seeds
{train: {learning_rate: .nan}} -> learning_rate.*'number'
{train: {learning_rate: .inf}} -> learning_rate.*'number'
{train: {learning_rate: 0}} -> learning_rate.*minimum
{train: {learning_rate: 1.0e+9}} -> learning_rate.*maximum
{train: {fine_tune_learning_rate: .nan}} -> fine_tune_learning_rate
{train: {batch_size: 1000000000000000000000}} -> batch_size.*maximum
{train: {batch_size: 0}} -> batch_size.*minimum
{train: {checkpoint_epochs: 0}} -> checkpoint_epochs.*minimum
{train: {protocol: leaky}} -> train.protocol.*causal
{train: {device: gpu}} -> train.device.*cuda
{ternary: {l2: 1.0e+30}} -> ternary.l2.*maximum
{ternary: {l2: .nan}} -> ternary.l2.*'number'
{ternary: {learning_rate: 1.0e+9}} -> ternary.learning_rate.*maximum
{ternary: {epochs: 0}} -> ternary.epochs.*minimum
{baselines: {rounding: .nan}} -> rounding.*'number'
{baselines: {rounding: .inf}} -> rounding.*'number'
{baselines: {methods: [prophet]}} -> baselines.methods.*etas
{baselines: {settings: {etas: {tolerance: .nan}}}} -> tolerance.*'number'
{baselines: {settings: {etas: {max_steps: 0}}}} -> max_steps.*minimum
{baselines: {settings: {arima: {n_workers: 0}}}} -> n_workers.*minimum
{split: {validation_share: .nan}} -> validation_share.*'number'
{split: {validation_share: 1}} -> validation_share.*maximum
{split: {test_days: 0}} -> test_days.*minimum
{split: {test_days: 7.0}} -> test_days.*'integer'
{crimes: {simulate: {branching_ratio: .nan}}} -> branching_ratio.*'number'
{crimes: {simulate: {n_events: 1000000000000}}} -> n_events.*maximum
{crimes: {simulate: {seed: 18446744073709551616}}} -> simulate.seed.*maximum
{weather: {source: iem, clock: Pacific}} -> weather.clock.*IANA zone such as UTC
{weather: {source: iem, date_format: "%d/%m"}} -> weather.date_format.*whole date
{weather: {source: iem, date_format: "%Y-%m-%d %Q"}} -> weather.date_format.*cannot be read
{crimes: {filters: {Count: [.nan]}}} -> crimes.filters.Count.0
{crimes: {filters: {Count: []}}} -> crimes.filters.Count
{crimes: {socrata: {timeout_s: 1.0e+300}}} -> timeout_s.*maximum
{crimes: {socrata: {timeout_s: .inf}}} -> timeout_s.*'number'
{crimes: {socrata: {retries: 1000000}}} -> retries.*maximum
{crimes: {socrata: {datasets: [{id: "a b", time: date}]}}} -> datasets.0.id.*form
{crimes: {socrata: {datasets: [{id: aaaa-1111, time: "a' OR"}]}}} -> datasets.0.time.*form
{crimes: {source: lapd}, period: {start: "2009-12-01"}} -> datasets: none has days of 2009-12
{weather: {demo_seed: -1}} -> demo_seed.*minimum
{weather: {max_hole_hours: 1000000000}} -> max_hole_hours.*maximum
{weather: {days_before: 0}} -> days_before.*minimum
{weather: {crawl: {delay_s: .nan}}} -> delay_s.*'number'
{weather: {crawl: {delay_s: 1.0e+9}}} -> delay_s.*maximum
{weather: {crawl: {page_timeout_s: .inf}}} -> page_timeout_s.*'number'
{weather: {crawl: {longest_wait_s: .inf}}} -> longest_wait_s.*'number'
{weather: {crawl: {user_agent: " "}}} -> user_agent.*form
{weather: {crawl: {user_agent: "a\nb"}}} -> user_agent.*form
{weather: {crawl: {user_agent: "ä"}}} -> user_agent.*form
{weather: {stations: {iem: "../x"}}} -> stations.iem.*form
# The folder of the run and the city.
{run: {name: logs}} -> run.name.*folder of results
{run: {name: Crimes}} -> run.name.*folder of results
{run: {name: "a\n"}} -> run.name.*form
{run: {name: "a/b"}} -> run.name.*form
{run: {name: ".."}} -> run.name.*form
{city: {name: "St.\nLouis"}} -> city.name.*form
{city: {name: "\x1b[31mred"}} -> city.name.*form
{city: {name: "\u202egnirps"}} -> city.name.*form
{city: {name: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochuchaf"}} -> city.name
{city: {timezone: America/Los_Angelos}} -> city.timezone.*America/Los_Angeles
{city: {timezone: america/chicago}} -> city.timezone.*America/Chicago
{city: {timezone: Pacific Time}} -> city.timezone
{city: {timezone: UTC-8}} -> city.timezone
{city: {timezone: ""}} -> city.timezone
{city: {timezone: /etc/passwd}} -> city.timezone
{city: {timezone: ../../etc/passwd}} -> city.timezone
{city: {timezone: America}} -> city.timezone
{city: {timezone: localtime}} -> city.timezone
{city: {country: us}} -> city.country.*such as US
{city: {country: XX}} -> city.country
{city: {country: HolidayBase}} -> city.country
{city: {country: ../../x}} -> city.country
{city: {subdivision: ca}} -> city.subdivision.*CA
{city: {subdivision: BY}} -> city.subdivision
{city: {country: DE}} -> city.subdivision.*BY
# The calendar.
{period: {start: "2015-13-01"}} -> period.start.*date
{period: {start: "2015-02-30"}} -> period.start.*date
{period: {start: "20150801"}} -> period.start.*date
{period: {start: "yesterday"}} -> period.start.*date
{period: {start: 2015}} -> period.start.*in quotes
{period: {start: 2015-08-01 12:00:00}} -> period.start.*in quotes
{period: {start: "2016-01-01"}} -> period.start.*after period.end
{period: {end: "9999-12-31"}} -> period.end.*1970 to 2100
{period: {start: "0001-01-01"}} -> period.start.*1970 to 2100
{period: {start: "2015-12-03"}} -> period.*504 hours
{period: {start: "2015-12-31"}, split: {test_days: 1}} -> split.test_days.*fewer than 1
{split: {test_days: 153}} -> split.test_days.*fewer than 153
{split: {test_days: 1000}} -> split.test_days.*fewer than 153
{split: {test_days: 132}} -> period.*504 hours
{split: {validation_share: 1.0e-12}} -> validation_share.*no hour
{split: {validation_share: 0.999}} -> period.*none to train on
{baselines: {settings: {knn: {folds: 500}}}} -> settings.knn.*fewer than max_k
{baselines: {settings: {knn: {max_k: 5000}}}} -> settings.knn.*fewer than max_k
{audit: {windows: 50}} -> audit.windows.*50 windows of 7 days.*at most 17
{baselines: {settings: {arima: {order: [0, 5, 0]}}}} -> arima.order.*0, 1 or 2
{baselines: {settings: {arima: {order: [1, 0]}}}} -> arima.order
{baselines: {settings: {arima: {order: [1, 0, -1]}}}} -> arima.order
# Places.
{crimes: {box: {lat: [-200, 200]}}} -> crimes.box.lat.0.*minimum
{crimes: {box: {lat: [33, 100]}}} -> crimes.box.lat.*poles
{crimes: {box: {lon: [-118.8, .nan]}}} -> crimes.box.lon.1.*'number'
{crimes: {box: {lat: [34.6, 33.3]}}} -> crimes.box.lat.*not below
{crimes: {box: {lat: [34, 34]}}} -> crimes.box.lat.*not below
{crimes: {box: {lat: [34]}}} -> crimes.box.lat.*too short
{lattice: {region: {lat: [-118.7, -118.1], lon: [33.7, 34.3]}}} -> lattice.region.lat.*poles
{lattice: {region: {lat: [33.0, 36.0]}}} -> lattice.region.lat.*within crimes.box.lat
{lattice: {region: {lon: [-90, -89]}}} -> lattice.region.lon.*within crimes.box.lon
{lattice: {region: {lat: [34.0, 34.00000000000001]}}} -> lattice.region.lat.*further apart
{lattice: {n_rows: 1, n_cols: 1}} -> lattice.n_rows.*minimum
{lattice: {n_rows: 1000}} -> lattice.n_rows.*maximum
{cells: {A: [4, 0]}} -> cells.A.*4 x 4
{cells: {A: [0, 0], B: [0, 0]}} -> cells.B.*cell A
{cells: {A: [0, 0.0]}} -> cells.A
{cells: {A: quiet}} -> cells.A
{interpolation: {factor: 1}} -> interpolation.factor.*minimum
# Files and what is in them.
{crimes: {csv: {path: []}}} -> crimes.csv.path.*names no file
{crimes: {csv: {path: ""}}} -> crimes.csv.path.*names no file
{crimes: {csv: {path: data}}} -> crimes.csv.path.*a folder
{crimes: {csv: {path: fifo.csv}}} -> crimes.csv.path.*read twice
{crimes: {csv: {path: nowhere/x.csv}}} -> nowhere/x.csv is not there
{crimes: {csv: {path: "nowhere/*.csv"}}} -> nowhere/\*.csv is not there
{crimes: {csv: {path: ~/nowhere-at-all.csv}}} -> nowhere-at-all.csv is not there
{crimes: {csv: {path: "a{b}.csv"}}} -> crimes.csv.path.*braces
{crimes: {csv: {path: [data/crimes-2015-11.csv, data/crimes-2015-11.csv]}}} -> named 2 times
{crimes: {csv: {path: [data/crimes-2015-11.csv, "data/*-11.csv"]}}} -> named 2 times
{crimes: {csv: {path: [data/crimes-2015-11.csv, link.csv]}}} -> named 2 times
{crimes: {csv: {path: "a\x1b[31m.csv"}}} -> cannot be printed
{crimes: {csv: {path: dangling.csv}}} -> dangling.csv is not there
{crimes: {csv: {columns: {date: day}}}} -> columns.*time beside date
{crimes: {csv: {columns: {clock: hour}}}} -> columns.*time beside date or clock
{crimes: {csv: {columns: {location: place}}}} -> columns.*location beside other places
{crimes: {csv: {columns: {lat: id}}}} -> id and lat are both
{crimes: {csv: {columns: {lat: lon, lon: lat}}}} -> columns.lat.*swap
{crimes: {csv: {columns: {lat: Longitude, lon: Latitude}}}} -> columns.lat.*swap
{crimes: {csv: {columns: {when: time}}}} -> columns maps a field to its column
{crimes: {csv: {date_format: "%"}}} -> date_format.*cannot be read
{crimes: {csv: {date_format: "%Q"}}} -> date_format.*cannot be read
{crimes: {csv: {date_format: "%m/%d/%Y %m"}}} -> date_format.*twice
{crimes: {csv: {date_format: nonsense}}} -> date_format.*no whole date
{crimes: {csv: {date_format: mixed}}} -> date_format.*no whole date
{crimes: {csv: {date_format: ISO8601}}} -> date_format.*no whole date
{crimes: {csv: {date_format: "%H:%M"}}} -> date_format.*no whole date
{crimes: {csv: {date_format: "%d.%m. %H:%M"}}} -> date_format.*no whole date
{crimes: {csv: {date_format: "%m/%d/%Y"}}} -> date_format.*no time of day
{crimes: {csv: {date_format: "%m/%d/%Y %I:%M"}}} -> date_format.*no time of day
{crimes: {csv: {date_format: "%Y-%m-%dT%H:%M%Z"}}} -> date_format.*time zone
# The web and the weather.
{crimes: {source: lapd, socrata: {url: "ftp://x"}}} -> crimes.socrata.url.*form
{crimes: {source: lapd, socrata: {url: "http://127.0.0.1:9/#"}}} -> socrata.url.*not the address
{crimes: {source: lapd, socrata: {url: "https://"}}} -> socrata.url.*not the address
{crimes: {source: lapd, socrata: {url: "https://a?b=c"}}} -> socrata.url.*not the address
{weather: {source: csv}} -> weather.path.*names no file
{weather: {source: csv, path: [w.csv]}} -> weather.path.*w.csv is not there
{weather: {source: csv, path: [data]}} -> weather.path.*a folder
{weather: {source: csv, path: w.csv}} -> weather.path.*w.csv is not there
{weather: {source: iem, addresses: {iem: ["x/{nope}"]}}} -> weather.addresses.*nope
{weather: {source: iem, addresses: {iem: ["x/{day"]}}} -> weather.addresses.*filled in
{weather: {source: iem, addresses: {iem: []}}} -> weather.addresses.iem
# What is trained.
{ternary: {level: spacetime}} -> ternary.level.*network.levels
{ternary: {convolution: pointwise}} -> ternary.convolution.*network.convolutions
{network: {neurons: [0]}} -> network.neurons.0.*minimum
{network: {neurons: [3, 3]}} -> network.neurons.*non-unique
{network: {levels: []}} -> network.levels
{external: {features: [moon]}} -> external.features.0
{external: {features: []}} -> external.features
"""


def read_table(text):
    """Settings and words, a line each."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            setting, words = line.split(" -> ")
            yield pytest.param(yaml.safe_load(setting), words, id=setting[:60])


@pytest.fixture
def spoilt(city):
    """The city, beside things that are no tables."""
    os.mkfifo(city / "fifo.csv")
    (city / "link.csv").symlink_to("data/crimes-2015-11.csv")
    (city / "dangling.csv").symlink_to("nowhere.csv")
    return city


@pytest.mark.parametrize(("setting", "words"), list(read_table(WRONG)))
def test_a_wrong_setting_is_refused_in_a_sentence(spoilt, small, schema, setting, words):
    config = lay_over(small, setting)
    with pytest.raises(ValueError, match=words) as refused:
        check_settings(typed(config, schema), schema)
    assert str(refused.value).startswith("config: ")
    assert all(line.strip().endswith((".", "?")) for line in str(refused.value).splitlines())


def test_columns_that_make_no_event_are_refused(city, small, schema):
    for columns, words in {
        ("time",): "needs lat and lon, x and y, or location",
        ("lat", "lon"): "needs time, or date and clock",
        ("clock", "lat", "lon"): "needs time, or date and clock",
        ("date", "lat", "lon"): "date without clock",
        ("time", "lat", "lon"): "duplicates_by: id is not in",
    }.items():
        csv = small["crimes"]["csv"] | {"columns": {name: name for name in columns}}
        config = small | {"crimes": small["crimes"] | {"csv": csv}}
        with pytest.raises(ValueError, match=words):
            check_settings(config, schema)


def test_a_format_without_own_columns_is_refused(city, small, schema):
    csv = small["crimes"]["csv"] | {"columns": {}, "date_format": "%Y-%m-%d %H:%M"}
    config = small | {"crimes": small["crimes"] | {"csv": csv}}
    with pytest.raises(ValueError, match="is for own columns"):
        check_settings(config, schema)


LONG = [
    ({"run": {"name": "a" * 101}}, "run.name.*too long"),
    (
        {
            "period": {"start": "2015-12-01"},
            "split": {"test_days": 9},
            "baselines": {
                "methods": ["arima"],
                "settings": {"arima": {"order": [200, 0, 200]}},
            },
        },
        "arima.order.*528 hours",
    ),
    (
        {"weather": {"source": "iem", "addresses": {"iem": ["ftp://127.0.0.1/{day}"]}}},
        "weather.addresses.iem.*no web address",
    ),
]


@pytest.mark.parametrize(("setting", "words"), LONG)
def test_a_longer_wrong_setting_is_refused(city, small, schema, setting, words):
    with pytest.raises(ValueError, match=words):
        check_settings(lay_over(small, setting), schema)


GOOD_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%y %I:%M:%S %p", "%d %b %Y %H.%M", "%Y%m%d %H%M%S.%f")


@pytest.mark.parametrize("date_format", GOOD_FORMATS)
def test_what_strptime_reads_is_accepted(city, small, schema, date_format):
    check_settings(lay_over(small, {"crimes": {"csv": {"date_format": date_format}}}), schema)


def test_a_table_that_is_published_may_be_missing_in_a_dry_run(city, small, schema):
    csv = {"path": "later.csv", "published_at": "https://example.org"}
    check_settings(lay_over(small, {"crimes": {"csv": csv}}), schema)


def test_a_gpu_that_is_not_there_is_refused(city, small, schema, monkeypatch):
    monkeypatch.setattr("crimecast.running.checks.GPU_DEVICES", ("/nowhere",))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match=r"train\.device: cuda, but this machine has no GPU"):
        check_settings(lay_over(small, {"train": {"device": "cuda"}}), schema)


def test_results_that_are_a_file_are_refused(city, small, schema):
    (city / "results").touch()
    with pytest.raises(ValueError, match="results: is a file"):
        check_settings(small, schema)


def test_the_longest_lag_is_that_of_the_networks():
    assert max(map(max, LAG_HOURS.values())) == LONGEST_LAG_HOURS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("run: {name: a}\nrun: {name: b}\n", "run is there twice.*line 2"),
        ("train:\n  epochs: 1\n  seeds: [0]\n  epochs: 2\n", "epochs is there twice.*line 4"),
        ("[1, 2]\n", "no sections"),
        ("a: !!python/object:os.system {}\n", "python/object"),
        ("a: [\n", "my.yaml: "),
        ("a: \x00\n", "my.yaml: "),
    ],
)
def test_a_file_of_settings_that_yaml_lets_pass(tmp_path, text, words):
    path = tmp_path / "my.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_config(path)


def dry_run(folder, root, *arguments):
    command = [sys.executable, "-m", "snakemake", "-n", "-s", root / "Snakefile", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


REFUSED = {
    "twice": ("run: {name: a}\nrun: {name: b}", "run is there twice"),
    "keys": ('1: x\n"\\e[31mred": y', r"\x1b[31mred is not a setting"),
    "table": ("crimes: {csv: {path: no.csv}}", "crimes.csv.path: no.csv is not there"),
}


# Files that Snakemake itself reads before any rule.
UNREADABLE = {"nowhere.yaml": "No such file", "data": "Is a directory", "latin.yaml": "not UTF-8"}


@pytest.mark.workflow
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_of_settings_that_cannot_be_read_is_named(city, root, name):
    (city / "latin.yaml").write_bytes(b"city: {name: Z\xfcrich}\n")
    code, output = dry_run(city, root, "--configfile", "small.yaml", name)
    assert code == 1
    assert output.count(f"--configfile: {name}: ") == 1
    assert UNREADABLE[name] in output
    assert 'File "' not in output


@pytest.mark.workflow
@pytest.mark.parametrize("name", REFUSED)
def test_snakemake_refuses_it_without_a_traceback(city, root, name):
    text, words = REFUSED[name]
    (city / "wrong.yaml").write_text(text)
    code, output = dry_run(city, root, "--configfile", "small.yaml", "wrong.yaml")
    assert code == 1
    assert output.count(words) == 1
    assert "Traceback" not in output
    assert 'File "' not in output


@pytest.mark.workflow
def test_texts_of_the_command_line_stay_texts(city, root):
    settings = ['run={"name": "2015"}', 'crimes={"filters": {"type": ["01", "1E2", "INF"]}}']
    settings += ['weather={"stations": {"lcd": "72295023174"}}', 'network={"units": "2"}']
    code, output = dry_run(city, root, "--configfile", "small.yaml", "--config", *settings)
    assert code == 0, output
    assert "results/2015/table1.csv" in output
