#!/usr/bin/env bash
# A Slurm of two nodes on this machine, for tests: start.sh FOLDER. It stops by: kill $(cat FOLDER/*.pid)
# Debian's packages: slurmctld slurmd slurm-client. Runs as root, without systemd, munge or a database.
set -euo pipefail
if [ -e /etc/slurm/slurm.conf ]; then
    echo "/etc/slurm/slurm.conf: this machine has a Slurm of its own; the test needs one without." >&2
    exit 1
fi
mkdir -p "$1/state" "$1/spool"
folder=$(cd "$1" && pwd)
host=$(hostname -s)
cat >"$folder/slurm.conf" <<CONF
ClusterName=crimecast
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
# No munge on loopback; nobody else is here.
AuthType=auth/none
CredType=cred/none
SlurmctldPort=16817
ReturnToService=2
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
# Without accounting squeue alone knows how a job ended: keep it there for longer than Snakemake looks away.
MinJobAge=3600
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
GresTypes=gpu
StateSaveLocation=$folder/state
SlurmctldPidFile=$folder/slurmctld.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmdLogFile=$folder/slurmd-%n.log
SlurmdSpoolDir=$folder/spool/%n
NodeName=cpu1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=2 RealMemory=8000
NodeName=gpu1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=2 RealMemory=8000 Gres=gpu:2
PartitionName=cpu Nodes=cpu1 Default=YES MaxTime=1-0 State=UP
PartitionName=gpu Nodes=gpu1 MaxTime=1-0 State=UP
CONF
# A device file must exist, whatever it is.
cat >"$folder/gres.conf" <<CONF
NodeName=gpu1 Name=gpu File=/dev/null
NodeName=gpu1 Name=gpu File=/dev/zero
CONF
# Jobs lose SLURM_CONF on their way (the plugin starts them without it), so where Slurm looks by itself.
ln -sfn "$folder"/*.conf /etc/slurm/
slurmctld
slurmd -N cpu1
slurmd -N gpu1
