#!/usr/bin/env bash
# Optional job, not part of the gate: a real vLLM on this CPU answers `spatial-eval` and samples for `spatial-ssrl grpo --rollouts`. No GPU is
# needed; 8 GB of disk are.
#
#     npm run setup
#     bash scripts/engines/vllm/run.sh FOLDER [PYTHON]
#
# Greedy replies to the demo benchmarks, those of the engine of this project. Ten steps with the weights reloaded before each; the probe of every step
# within 1e-4 nats; greedy replies and their log-probabilities again; the same with vLLM killed midway and started again. Ten steps of an adapter, each
# version loaded under a name of its own. Skipped, with the reason, where vLLM cannot be installed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
folder=$(cd "$1" && pwd)
environment=$folder/venv
port=8911
address=http://127.0.0.1:$port

code=0
"$here/install.sh" "$environment" "${2:-}" || code=$?
if [ "$code" = 75 ]; then exit 0; fi
if [ "$code" != 0 ]; then exit "$code"; fi

ssrl() { node --conditions=@spatial-ssrl/source --import tsx "$root/apps/trainer/src/main.ts" "$@"; }
evaluate() { node --conditions=@spatial-ssrl/source --import tsx "$root/apps/eval/src/main.ts" "$@"; }

server= here_server=
# start FLAG… : a server of the folder `served`
start() {
  setsid "$here/serve.sh" "$environment" "$folder/served" "$port" "$@" >> "$folder/serve.log" 2>&1 &
  server=$!
}
stop() {
  if [ -n "$server" ]; then kill "-${1:-TERM}" -- "-$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; fi
  server=
}
finish() {
  stop
  if [ -n "$here_server" ]; then kill "$here_server" 2> /dev/null || true; fi
}
trap finish EXIT
await_server() {
  for _ in $(seq 900); do
    if curl --silent --fail --max-time 5 "$address/health" > /dev/null; then return; fi
    kill -0 "$server" || { tail -n 20 "$folder/serve.log"; return 1; }
    sleep 2
  done
  return 1
}

cd "$root"
rm -rf "$folder"/{model,served,run,killed,taught,adapted,adapters,evaluated}
[ -e "$folder/data/manifest.json" ] || ssrl generate --scenes 8 --count 24 --size 64 --val 0 --tasks position,crop,flip --out "$folder/data"
[ -e "$folder/demo/report.html" ] || evaluate demo --out "$folder/demo" > /dev/null
cp -r apps/trainer/assets/base-model "$folder/model"
# Pictures are resized by the integers of today's transformers, which vLLM takes, and not by those of the Pillow that this model has learnt from.
sed -i '/"resize_rule"/d' "$folder/model/preprocessor_config.json"
"$environment/bin/python" "$here/untie.py" "$folder/model"
cp -r "$folder/model" "$folder/served"

# grpo RUN FLAG… : ten steps with replies from vLLM
grpo() {
  ssrl grpo --model "$folder/model" --data "$folder/data" --out "$folder/$1" --config "$here/grpo.yaml" \
    --rollouts "openai:$address/v1#tiny" --rollouts-reload "vllm:$folder/served" "${@:2}"
}

start
await_server
echo '== greedy replies of both engines to the demo benchmarks'
# Both are asked over HTTP, so that both see the JPEG files that spatial-eval makes of pictures.
ssrl serve --model "$folder/model" --name tiny --port "$((port + 1))" > "$folder/here.log" 2>&1 &
here_server=$!
until curl --silent --fail --max-time 5 "http://127.0.0.1:$((port + 1))/v1/models" > /dev/null; do
  kill -0 "$here_server" || { tail -n 20 "$folder/here.log"; exit 1; }
  sleep 1
done
for data in "$folder"/demo/data/*; do
  benchmark=$(basename "$data")
  for engine in here vllm; do
    if [ "$engine" = here ]; then model=openai:http://127.0.0.1:$((port + 1))/v1#tiny; else model=openai:$address/v1#tiny; fi
    evaluate run --benchmark "$benchmark" --data "$data" --model "$model" --pictures model --max-tokens 24 --cache "$folder/frames" \
      --out "$folder/evaluated/$benchmark-$engine" > "$folder/evaluate.log" 2>&1 || { tail -n 20 "$folder/evaluate.log"; exit 1; }
  done
done
kill "$here_server"
here_server=
node "$here/benchmarks.mjs" "$folder/evaluated"
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

echo '== ten steps of an adapter'
stop
: > "$folder/serve.log"
rm -rf "$folder/served"
cp -r "$folder/model" "$folder/served"
start --enable-lora --max-lora-rank 8
await_server
ssrl sft --model "$folder/model" --data "$folder/data" --out "$folder/taught" --config "$here/cold-adapter.yaml"
sed "s|^adapter: .*|adapter: { from: $folder/taught/adapter }|" "$here/adapter.yaml" > "$folder/adapter.yaml"
ssrl grpo --model "$folder/model" --data "$folder/data" --out "$folder/adapted" --config "$folder/adapter.yaml" \
  --rollouts "openai:$address/v1#tiny" --rollouts-reload "vllm:$folder/adapters"
node "$here/check.mjs" "$folder/adapted" 1e-3
echo "$(grep -c 'POST /v1/load_lora_adapter HTTP/1.1" 200' "$folder/serve.log") versions loaded, \
$(grep -c 'POST /v1/unload_lora_adapter HTTP/1.1" 200' "$folder/serve.log") unloaded; still there: $(ls "$folder/adapters")"
echo 'vLLM samples for this trainer'
