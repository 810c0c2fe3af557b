"""Wrong settings, one in each line."""

# A setting laid over the small city, and words of the sentence that refuses it.
WRONG = r"""
# Misspelt, moved, of another type.
{nothing: 1} -> nothing is not a setting
{crimes: {csv: {pth: x}}} -> the nearest is crimes.csv.path
{crimes: {path: x}} -> crimes.path is crimes.csv.path now
{1: x} -> 1 is not a setting
{train.epochs: 3} -> write train: {"epochs": 3}, .*--config 'train={"epochs": 3}'
{period.start: 2015-07-01} -> write period: {"start": "2015-07-01"}
{run: {name: report}} -> folder of results
{crimes.csv.crs: x} -> write crimes: {"csv": {"crs": "x"}}
{nothing.at.all: 1} -> nothing.at.all is not a setting
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
