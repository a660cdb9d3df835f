#!/bin/sh
# Optional job, not part of the gate: shards on a real Slurm (Debian's slurm-wlm and munge) on the loopback address, as root.
#
#     npm run setup
#     sh scripts/engines/slurm/run.sh FOLDER
#
# One shard is put back into the queue midway, one is killed; what is merged must have the bytes of one process. Ends with 1 where it has not,
# and says why where it cannot run at all.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
. "$here/../shards.sh"
mkdir -p "${1:?name a folder to work in}"
cd "$1"
[ "$(id -u)" = 0 ] || skip 'Slurm is started as root here'
for program in slurmctld slurmd munged sbatch; do
  PATH="$PATH:/usr/sbin" command -v "$program" > daemons.log ||
    skip "$program is not installed: apt-get install --no-install-recommends slurm-wlm munge"
done
sh "$here/start.sh" "$PWD/slurm" || skip "Slurm does not start here: see $PWD/slurm/log"
export SLURM_CONF="$PWD/slurm/slurm.conf"
stop() { for name in slurmd slurmctld munge/munged; do kill "$(cat "slurm/$name.pid")" || true; done; }
trap stop EXIT

[ -e one/manifest.json ] || ssrl $wish --out one --workers 1
rm -rf set set.parts jobs

echo '== 4 shards: one requeued, one killed'
ssrl launch slurm --jobs jobs --shards 4 --json -- $wish --out set > launched.json
job=$(json job < launched.json) array=$(json array < launched.json)
until_true 120 test -e set.parts/2/progress.json
kill -9 "$(pgrep -f -- '--out set.parts/2 ' | tail -n 1)"
until_true 120 test -e set.parts/1/progress.json
scontrol requeue "${array}_1" # Slurm lets it wait for two minutes before it begins again
refuses ssrl launch logs "$job" --jobs jobs --follow
ssrl launch status "$job" --jobs jobs | tee status.txt
grep -q '2/4  *failed (exit code 137)' status.txt
grep -q '1/4  *done' status.txt
test ! -e set/manifest.json

echo '== resumed'
ssrl launch resume "$job" --jobs jobs
ssrl launch logs "$job" --jobs jobs --follow
ssrl launch status "$job" --jobs jobs
diff -r one set
grep -q . "jobs/$job/logs/1-1.log"

echo '== again: nothing'
ssrl launch slurm --jobs jobs --shards 4 --json -- $wish --out set > again.json
[ "$(json outcome < again.json)" = done ]
[ -z "$(squeue -h)" ]

echo '== stopped: one that runs, one that waits'
running=$(ssrl launch slurm --jobs jobs --cpus 2 --json -- sleep 300 | json job)
waiting=$(ssrl launch slurm --jobs jobs --cpus 2 --json -- sleep 301 | json job)
ssrl launch stop "$waiting" --jobs jobs
ssrl launch stop "$running" --jobs jobs
ssrl launch status "$running" --jobs jobs
[ -z "$(squeue -h)" ]
echo 'slurm: as one process'
