"""Train one ST-ResNet and write its weights, history, errors and test forecasts."""

import pandas as pd
import torch

from crimecast import checkpoints, experiment, files, logs, nets, training


def train_network(tensor_path, external_path, outputs, checkpoint_path, cfg, code):
    """Train the variant that `cfg` names; the checkpoint outlives a killed job only."""
    times, frames, _ = files.read_tensor(tensor_path)
    data = experiment.load_samples(frames, external_path, cfg)
    device = experiment.prepare_device(cfg)
    torch.manual_seed(cfg["seed"])
    net = experiment.build_net(data, cfg).to(device, memory_format=torch.channels_last)
    print_of_job = files.fingerprint([tensor_path, external_path], cfg | {"code": code})
    checkpoint = checkpoints.Checkpoint(checkpoint_path, print_of_job)
    history = training.train(net, data, cfg["train"], seed=cfg["seed"], checkpoint=checkpoint)
    note = {"parameters": nets.count_parameters(net), "fingerprint": print_of_job}
    weights = {name: x.cpu().contiguous().numpy() for name, x in net.state_dict().items()}
    files.write_arrays(outputs["weights"], weights, cfg | note)
    files.write_csv(outputs["history"], pd.DataFrame(history))
    note["training_time_s"] = sum(row["seconds"] for row in history)
    experiment.write_scores(net, data, times, outputs, cfg, note)
    checkpoint.delete()


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        train_network(
            snakemake.input.tensor,
            snakemake.input.external,
            dict(snakemake.output.items()),
            snakemake.params.checkpoint,
            snakemake.params.cfg,
            snakemake.params.code,
        )
