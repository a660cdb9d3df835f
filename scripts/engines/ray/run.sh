#!/bin/sh
# Optional job, not part of the gate: shards on a real Ray head in a network namespace that has the loopback address alone, as root.
#
#     npm run setup
#     sh scripts/engines/ray/run.sh FOLDER
#
# FOLDER keeps the Python environment (ray 2.60.0, 0.5 GB). One worker is killed midway, one job is stopped and resumed, one waits for what
# the cluster does not have; what is merged must have the bytes of one process. Ends with 1 where it has not, and says why where it cannot run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
. "$here/../shards.sh"
mkdir -p "${1:?name a folder to work in}"
cd "$1"
python=${RAY_PYTHON:-$PWD/venv/bin/python}
[ -x "$python" ] || { python3 -m venv venv && venv/bin/pip install --quiet 'ray[default]==2.60.0'; } > pip.log 2>&1 ||
  skip "ray cannot be installed: see $PWD/pip.log"
space=spatial-ssrl-ray-$$
{ ip netns add "$space" && ip netns exec "$space" ip link set lo up; } > netns.log 2>&1 ||
  skip "no network namespace can be made here: see $PWD/netns.log"
inside() { ip netns exec "$space" "$@"; }
port=8265 address=http://127.0.0.1:8265
RAY_AUTH_MODE=token RAY_AUTH_TOKEN=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
export RAY_AUTH_MODE RAY_AUTH_TOKEN
ip netns exec "$space" "${python%/*}/ray" start --head --block --port=6390 --dashboard-host=127.0.0.1 --dashboard-port="$port" --num-cpus=2 \
  --temp-dir="$PWD/ray" --disable-usage-stats --object-store-memory=200000000 > head.log 2>&1 &
head=$!
stop() { kill "$head" || true; wait "$head" || true; ip netns delete "$space"; }
trap stop EXIT
answers() { inside curl -sf -m 2 -H "Authorization: Bearer $RAY_AUTH_TOKEN" "$address/api/version" > version.json; }
until_true 120 answers || skip "the head does not start: see $PWD/head.log"
cat version.json; echo
spatial_ssrl=${SPATIAL_SSRL:-node $root/apps/trainer/bin/spatial-ssrl.js}
launch() { what=$1; shift; inside $spatial_ssrl launch "$what" --jobs jobs "$@"; }

[ -e one/manifest.json ] || $spatial_ssrl $wish --out one --workers 1
rm -rf set set.parts again again.parts jobs

echo '== 4 shards: the worker of one is killed'
job=$(launch ray --address "$address" --python "$python" --shards 4 --json -- $wish --out set | json job)
until_true 120 test -e set.parts/1/progress.json
shard=$(pgrep -f -- '--out set.parts/1 ' | tail -n 1)
kill -9 "$(awk '/^PPid/ {print $2}' "/proc/$shard/status")"
until_true 10 test ! -e "/proc/$shard"
launch logs "$job" --follow | tee log.txt
[ "$(grep -c '^\[1/4\] started on' log.txt)" = 2 ]
[ "$(grep -c '^\[2/4\] started on' log.txt)" = 1 ]
launch status "$job"
diff -r one set

echo '== again: nothing'
[ "$(launch ray --address "$address" --python "$python" --shards 4 --json -- $wish --out set | json outcome)" = done ]

echo '== stopped midway, resumed'
job=$(launch ray --address "$address" --python "$python" --shards 4 --json -- $wish --out again | json job)
until_true 120 test -e again.parts/2/progress.json
launch stop "$job"
launch status "$job"
test ! -e again/manifest.json
launch resume "$job"
launch logs "$job" --follow > resumed.txt
launch status "$job"
diff -r one again

echo '== a folder that goes with the job, in parts of a command of its own'
mkdir -p mine
printf '#!/bin/sh\necho "part $1 of $2 in a copy"\n' > mine/part.sh
chmod +x mine/part.sh
job=$(launch ray --address "$address" --python "$python" --upload mine --shards 3 --json -- ./part.sh '{shard}' '{shards}' | json job)
launch logs "$job" --follow > uploaded.txt
for i in 1 2 3; do [ "$(grep -c "^\[$i/3\] part $i of 3 in a copy$" uploaded.txt)" = 1 ]; done

echo '== without the token, and with another: refused'
(unset RAY_AUTH_TOKEN && refuses launch ray --address "$address" -- true) 2> refused.txt
grep -q 'wants a token: set RAY_AUTH_TOKEN' refused.txt
(RAY_AUTH_TOKEN=other && refuses launch ray --address "$address" -- true) 2> refused.txt
grep -q 'refuses the token' refused.txt
refuses grep -rq "$RAY_AUTH_TOKEN" jobs

echo '== a job that waits for what is not there'
job=$(launch ray --address "$address" --cpus 64 --json -- sleep 1 | json job)
refuses launch stop "$job"
launch status "$job"
echo 'ray: as one process'
