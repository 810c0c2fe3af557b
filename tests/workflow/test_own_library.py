"""A clone runs its own library, whatever its environment holds."""

import pytest
from city import SIMULATED, copy_repository, snakemake

pytestmark = pytest.mark.workflow


def test_jobs_import_the_library_of_their_own_clone(tmp_path):
    copy_repository(tmp_path)
    module = tmp_path / "workflow" / "scripts" / "crimecast" / "crimes" / "simulation.py"
    module.write_text(module.read_text() + '\nraise RuntimeError("of this clone")\n')
    with pytest.raises(RuntimeError, match="of this clone"):
        snakemake(tmp_path, "results/simulated/crimes/source/simulated.csv", configs=SIMULATED)
