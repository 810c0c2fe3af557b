"""Tell a user that a file of crimes is not there, and where to get it."""

from crimecast import logs


def explain_missing_source(paths, published_at):
    """Raise the explanation; this rule exists only while files are missing."""
    raise FileNotFoundError(
        f"crimes.path: {', '.join(paths)} not found. The city publishes it at {published_at}."
        " Put it there, or name your file:"
        """ --config 'crimes={"path": "your.csv.gz"}'."""
    )


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        explain_missing_source(list(snakemake.output), snakemake.params.published_at)
