"""Every kind of file of ours, damaged in five ways: noticed and named, or read as written."""

import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch

from crimecast import files
from crimecast.crimes.events import EVENTS_SCHEMA, read_events, write_events
from crimecast.frames.tensors import read_tensor, write_tensor
from crimecast.networks.checkpoints import Checkpoint, Progress
from crimecast.weather import files as weather_files
from crimecast.weather.pages import Page, Store, read_archive, write_archive

HOURS = pd.date_range("2015-07-01", periods=500, freq="h").to_numpy("datetime64[s]")


def events(path):
    rng = np.random.default_rng(1)
    columns = [map(str, range(500)), HOURS, rng.random(500), rng.random(500), ["THEFT"] * 500]
    arrays = [pa.array(list(c), f.type) for c, f in zip(columns, EVENTS_SCHEMA, strict=True)]
    write_events(path, pa.table(arrays, EVENTS_SCHEMA))


def weather(path):
    rng, schema = np.random.default_rng(4), weather_files.WEATHER_SCHEMA
    table = {
        field.name: pa.array(rng.integers(0, 2, 500)).cast(pa.string()).cast(field.type)
        for field in schema
        if field.name != "hour"
    }
    weather_files.write_weather(path, pa.table({"hour": HOURS} | table).to_pandas())


def tensor(path):
    frames = np.random.default_rng(2).poisson(1, (500, 4, 4))
    write_tensor(path, HOURS, frames, {"level": "none"})


def weights(path):
    rng = np.random.default_rng(3)
    arrays = {f"layer{i}": rng.normal(size=(8, 9)).astype("f4") for i in range(5)}
    files.write_arrays(path, arrays, {"neurons": 8, "rate": 0.1})


def metrics(path):
    files.write_json(path, {f"rmse{i}": i / 7 for i in range(50)} | {"device": "CPU"})


def page(day, body):
    return Page(day.date(), day.date(), "http://a", 200, "text/html", "", 1, "", body)


def pages(path):
    days = pd.date_range("2015-07-01", periods=5)
    write_archive(path, [page(day, b"<p>%d degrees</p>" % day.day * 50) for day in days])


def read_pages(path):
    return [(p.first, p.body) for p in read_archive(path)]


KINDS = {
    "events.parquet": (events, lambda path: read_events([path])),
    "hourly.parquet": (weather, weather_files.read_weather),
    "tensor.parquet": (tensor, read_tensor),
    "weights.safetensors": (weights, files.read_arrays),
    "metrics.json": (metrics, files.read_json),
    "pages.zip": (pages, read_pages),
}


def flip(content, rng):
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def cut(content, rng):
    return content[: rng.randrange(len(content))]


def empty(content, rng):
    return b""


def zeros(content, rng):
    at, n = rng.randrange(len(content)), 64
    return (content[:at] + bytes(n) + content[at + n :])[: max(len(content), at)]


def shuffled(content, rng):
    at = rng.randrange(1, len(content))
    return content[at:] + content[:at]


DAMAGES = (flip, cut, empty, zeros, shuffled)
N_TRIES = 25


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", KINDS)
def test_damage_is_noticed_or_harmless(tmp_path, name, damage):
    write, read = KINDS[name]
    path = tmp_path / name
    write(path)
    whole, content, rng = read(path), path.read_bytes(), random.Random(f"{name} {damage.__name__}")
    sentences = []
    for _ in range(N_TRIES):
        path.write_bytes(damage(content, rng))
        try:
            assert_same(read(path), whole)
        except ValueError as error:
            sentences.append(str(error))
    assert len(sentences) > N_TRIES / 4
    for sentence in sentences:
        assert sentence.startswith(f"{path}: damaged")
        assert f"--force {path}" in sentence


def assert_same(found, whole):
    if isinstance(whole, pd.DataFrame):
        pd.testing.assert_frame_equal(found, whole)
    elif isinstance(whole, tuple):
        for one, other in zip(found, whole, strict=True):
            assert_same(one, other)
    elif isinstance(whole, np.ndarray):
        np.testing.assert_array_equal(found, whole)
    elif isinstance(whole, dict) and isinstance(next(iter(whole.values())), np.ndarray):
        assert_same(tuple(found.values()), tuple(whole.values()))
    else:
        assert found == whole


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_checkpoint_starts_anew(tmp_path, damage):
    net = torch.nn.Linear(3, 2)
    optimizer = torch.optim.Adam(net.parameters())
    checkpoint = Checkpoint(tmp_path / "c.safetensors", "this training")
    progress = Progress()
    progress.add(net, (1, "train", 0.5, 0.4, 1.0))
    checkpoint.save(net, optimizer, progress)
    whole, content = net.weight.clone(), checkpoint.path.read_bytes()
    rng = random.Random(damage.__name__)
    for _ in range(N_TRIES):
        checkpoint.path.write_bytes(damage(content, rng))
        other, loaded = torch.nn.Linear(3, 2), Progress()
        start = other.weight.clone()
        checkpoint.load(other, torch.optim.Adam(other.parameters()), loaded)
        assert torch.equal(other.weight, whole if loaded.history else start)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_kept_page_is_fetched_again(tmp_path, damage):
    kept = page(pd.Timestamp("2015-07-01"), b"<p>70 degrees</p>" * 50)
    store = Store(tmp_path)
    store.put(kept)
    rng = random.Random(damage.__name__)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        for _ in range(N_TRIES):
            path.write_bytes(damage(content, rng))
            found = store.get(kept.first, kept.address)
            assert found is None or found.body == kept.body
        path.write_bytes(content)


def test_a_file_that_is_not_there_is_not_called_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        files.read_json(tmp_path / "nothing.json")
