#!/usr/bin/env bash
# Optional job, not part of the gate: a real vLLM on this CPU samples for `spatial-ssrl grpo --rollouts`. No GPU is needed; 8 GB of disk are.
#
#     npm run setup
#     bash scripts/engines/vllm/run.sh FOLDER [PYTHON]
#
# Ten steps with the weights reloaded before each; the probe of every step within 1e-4 nats; greedy replies and their log-probabilities those of
# the engine of this project; then the same with vLLM killed midway and started again. Skipped, with the reason, where vLLM cannot be installed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
folder=$(cd "$1" && pwd)
environment=$folder/venv
port=8911
address=http://127.0.0.1:$port

code=0
"$here/install.sh" "$environment" "${2:-python3.12}" || code=$?
if [ "$code" = 75 ]; then exit 0; fi
if [ "$code" != 0 ]; then exit "$code"; fi

ssrl() { node --conditions=@spatial-ssrl/source --import tsx "$root/apps/trainer/src/main.ts" "$@"; }

server=
start() {
  setsid "$here/serve.sh" "$environment" "$folder/served" "$port" >> "$folder/serve.log" 2>&1 &
  server=$!
}
stop() {
  if [ -n "$server" ]; then kill "-${1:-TERM}" -- "-$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; fi
  server=
}
trap stop EXIT
await_server() {
  for _ in $(seq 900); do
    if curl --silent --fail --max-time 5 "$address/health" > /dev/null; then return; fi
    kill -0 "$server" || { tail -n 20 "$folder/serve.log"; return 1; }
    sleep 2
  done
  return 1
}

cd "$root"
rm -rf "$folder"/{model,served,run,killed}
[ -e "$folder/data/manifest.json" ] || ssrl generate --scenes 8 --count 24 --size 64 --val 0 --tasks position,crop,flip --out "$folder/data"
cp -r apps/trainer/assets/base-model "$folder/model"
"$environment/bin/python" "$here/untie.py" "$folder/model"
cp -r "$folder/model" "$folder/served"

# grpo RUN FLAG… : ten steps with replies from vLLM
grpo() {
  ssrl grpo --model "$folder/model" --data "$folder/data" --out "$folder/$1" --config "$here/grpo.yaml" \
    --rollouts "openai:$address/v1#tiny" --rollouts-reload "vllm:$folder/served" "${@:2}"
}

start
await_server
echo '== ten steps'
grpo run
node "$here/check.mjs" "$folder/run"
echo '== greedy replies of both engines'
node --conditions=@spatial-ssrl/source --import tsx "$here/greedy.ts" "$folder/run/model" "$folder/data" "$address/v1"

echo '== ten steps, vLLM killed midway'
grpo killed 2> >(tee "$folder/killed.log" >&2) &
training=$!
until [ -e "$folder/killed/metrics.jsonl" ] && [ "$(wc -l < "$folder/killed/metrics.jsonl")" -ge 3 ]; do
  kill -0 "$training" || exit 1
  sleep 0.2
done
stop KILL
start
wait "$training"
node "$here/check.mjs" "$folder/killed"
grep -q 'waiting up to' "$folder/killed.log" && grep -q 'is back' "$folder/killed.log"
echo 'vLLM samples for this trainer'
