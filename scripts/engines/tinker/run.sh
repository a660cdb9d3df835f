#!/bin/sh
# Optional job, not part of the gate: packages/tinker on SkyRL's real Tinker API (0.4.0, JAX back end, no GPU), held against the official
# Python client and, where they can be installed, PyTorch and PEFT. About 1 GB of disk and two minutes; PyTorch takes 5 GB more.
#
#     sh scripts/engines/tinker/run.sh FOLDER [without-pytorch]
#
# FOLDER keeps the Python environments; what is there is used again. Skips, saying why, where there is no Python 3.12 or newer or the packages
# cannot be installed. The server listens on the loopback address and is ended by its process id.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
cd "$1"
work=$PWD

skip() {
  echo "skipped: $1"
  exit 0
}

python=
for candidate in "${PYTHON:-}" python3.12 python3.13 python3 "$HOME"/.pyenv/versions/3.1[2-4]*/bin/python3; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info < (3, 15))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || skip 'SkyRL needs Python 3.12 or newer; name one in PYTHON'

# environment NAME PACKAGE… : a Python environment, made when it is not there yet; false where that cannot be
environment() {
  name=$1
  shift
  [ -e "$name/ready" ] && return 0
  "$python" -m venv "$name" && "$name/bin/python" -m pip install --quiet uv &&
    "$name/bin/python" -m uv pip install --quiet --python "$name/bin/python" "$@" && touch "$name/ready"
}

environment skyrl 'skyrl[tinker,jax]==0.4.0' aiohttp --override "$here/overrides.txt" || skip 'SkyRL cannot be installed here'
[ -e model/model.safetensors ] || skyrl/bin/python "$here/make_model.py" "$root/apps/trainer/assets/base-model" "$work/model" 2>/dev/null

rm -rf checked
mkdir -p servers
servers=
trap 'for one in $servers; do kill "$one" 2>/dev/null || true; done; wait 2>/dev/null || true' EXIT INT TERM

# serve NAME MODEL: starts SkyRL with a base model; its address is then in $url, its process id among $servers
serve() {
  port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url=http://127.0.0.1:$port
  rm -rf "servers/$1"
  mkdir "servers/$1"
  JAX_PLATFORMS=cpu PYTHONPATH="$here/stand-ins" skyrl/bin/python "$here/serve.py" --backend jax \
    --backend-config '{"max_lora_adapters":6,"max_lora_rank":8,"loss_chunk_size":0}' --base-model "$2" --port "$port" \
    --database-url "sqlite:///$work/servers/$1/tinker.db" --checkpoints-base "$work/servers/$1/checkpoints" >"servers/$1/log" 2>&1 &
  one=$!
  servers="$servers $one"
  tries=0
  until "$python" -c "import urllib.request; urllib.request.urlopen('$url/api/v1/healthz', timeout=2)" 2>/dev/null; do
    tries=$((tries + 1))
    kill -0 "$one" 2>/dev/null && [ "$tries" -lt 120 ] || { tail -n 20 "servers/$1/log"; echo 'the server did not start' >&2; exit 1; }
    sleep 1
  done
}

run() {
  node --conditions=@spatial-ssrl/source --import "$root/node_modules/tsx/dist/loader.mjs" "$@"
}

serve check "$work/model"
echo "== our client and policy on SkyRL 0.4.0"
run "$here/check.ts" "$url" "$work/model" "$work/checked"
echo "== the official client"
skyrl/bin/python "$here/official_client.py" "$url" "$work/model" "$work/checked"
echo "== PyTorch and PEFT"
if [ "${2:-}" = without-pytorch ]; then
  echo 'skipped: as asked'
elif environment pytorch torch==2.13.0 transformers==5.24.0 peft==0.21.2 safetensors numpy; then
  pytorch/bin/python "$here/pytorch_step.py" "$work/model" "$work/checked"
else
  echo 'skipped: PyTorch and PEFT cannot be installed here'
fi

echo "== spatial-ssrl grpo on SkyRL, killed and resumed"
rm -rf doors cold improved
run "$here/make-data.ts" "$work/doors"
run "$root/apps/trainer/src/main.ts" sft --model "$work/model" --data "$work/doors/uniform" --config "$here/cold-start.yaml" --out "$work/cold" 2>/dev/null
serve grpo "$work/cold/model"
# improve FLAG… : in the background, as $trainer
improve() {
  node --conditions=@spatial-ssrl/source --import "$root/node_modules/tsx/dist/loader.mjs" "$root/apps/trainer/src/main.ts" grpo \
    --engine "tinker:$url#$work/cold/model" --rank 8 --model "$work/cold/model" --data "$work/doors/constant" --config "$here/grpo.yaml" \
    --out "$work/improved" "$@" >improved.log 2>&1 &
  trainer=$!
}
improve
steps() {
  if [ -e improved/metrics.jsonl ]; then wc -l <improved/metrics.jsonl; else echo 0; fi
}
until [ "$(steps)" -ge 7 ]; do
  kill -0 "$trainer" 2>/dev/null || { cat improved.log; exit 1; }
  sleep 1
done
kill -9 "$trainer"
wait "$trainer" 2>/dev/null || true
improve --resume
wait "$trainer" || { cat improved.log; exit 1; }
run "$here/rewards.ts" "$work/improved"

echo "== spatial-ssrl run on SkyRL: a cold start, GRPO on its adapter and a measurement, killed and resumed"
rm -rf staged
serve staged "$work/model"
# staged : in the background, as $trainer
staged() {
  node --conditions=@spatial-ssrl/source --import "$root/node_modules/tsx/dist/loader.mjs" "$root/apps/trainer/src/main.ts" run "$here/staged.yaml" \
    --engine "tinker:$url#$work/model" --rank 8 --model "$work/model" --data "$work/doors/constant" --out "$work/staged" >>staged.log 2>&1 &
  trainer=$!
}
: >staged.log
staged
until [ -e staged/grpo/metrics.jsonl ] && [ "$(wc -l <staged/grpo/metrics.jsonl)" -ge 2 ]; do
  kill -0 "$trainer" 2>/dev/null || { cat staged.log; exit 1; }
  sleep 1
done
kill -9 "$trainer"
wait "$trainer" 2>/dev/null || true
staged
wait "$trainer" || { cat staged.log; exit 1; }
run "$here/held.ts" "$work/staged" "$work/servers/staged/checkpoints"
