#!/bin/sh
# Slurm on the loopback address, as root, with everything below one folder: start.sh FOLDER
set -eu
D=$1
mkdir -p "$D/state" "$D/spool" "$D/log" "$D/munge"
cd "$D"
[ -e munge.key ] || head -c 1024 /dev/urandom > munge.key
chmod 400 munge.key
chmod 755 munge
host=$(hostname -s)
cat > slurm.conf << C
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$D/munge/munge.socket
CredType=cred/munge
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool
SlurmctldPidFile=$D/slurmctld.pid
SlurmdPidFile=$D/slurmd.pid
SlurmctldLogFile=$D/log/slurmctld.log
SlurmdLogFile=$D/log/slurmd.log
SlurmctldPort=16827
SlurmdPort=16828
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,defer
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
JobRequeue=1
MinJobAge=600
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=60 State=UP OverSubscribe=NO
C
export SLURM_CONF=$D/slurm.conf PATH="$PATH:/usr/sbin"
munged --force --key-file="$D/munge.key" --socket="$D/munge/munge.socket" --pid-file="$D/munge/munged.pid" \
  --log-file="$D/log/munged.log" --seed-file="$D/munge/seed"
slurmctld -f "$D/slurm.conf"
slurmd -f "$D/slurm.conf"
for _ in $(seq 100); do
  [ "$(sinfo -h -o %t 2> /dev/null)" = idle ] && exit 0
  sleep 0.1
done
exit 1
