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

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
rm -rf server checked
mkdir server
JAX_PLATFORMS=cpu PYTHONPATH="$here/stand-ins" skyrl/bin/python "$here/serve.py" --backend jax \
  --backend-config '{"max_lora_adapters":6,"max_lora_rank":8,"loss_chunk_size":0}' --base-model "$work/model" --port "$port" \
  --database-url "sqlite:///$work/server/tinker.db" --checkpoints-base "$work/server/checkpoints" >server/log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT INT TERM
tries=0
until "$python" -c "import urllib.request; urllib.request.urlopen('$url/api/v1/healthz', timeout=2)" 2>/dev/null; do
  tries=$((tries + 1))
  kill -0 "$server" 2>/dev/null && [ "$tries" -lt 120 ] || { tail -n 20 server/log; echo 'the server did not start' >&2; exit 1; }
  sleep 1
done

echo "== our client and policy on SkyRL 0.4.0"
node --conditions=@spatial-ssrl/source --import "$root/node_modules/tsx/dist/loader.mjs" "$here/check.ts" "$url" "$work/model" "$work/checked"
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
