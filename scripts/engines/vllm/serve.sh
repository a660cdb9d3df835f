#!/usr/bin/env bash
# A vLLM on this CPU, on the loopback address: serve.sh ENVIRONMENT MODEL PORT [FLAG…]. Chunked prefill is off: with it a seeded request can end the
# engine ("CPU Generator does not use offset"). `vllm serve` would ask for the package's own name, hence the module.
set -euo pipefail
environment=$1 model=$2 port=$3
export VLLM_SERVER_DEV_MODE=1 VLLM_ALLOW_RUNTIME_LORA_UPDATING=1 VLLM_TARGET_DEVICE=cpu VLLM_HOST_IP=127.0.0.1 VLLM_CPU_KVCACHE_SPACE=1 VLLM_CPU_OMP_THREADS_BIND=nobind
export OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1 PATH="$environment/bin:$PATH"
export HF_HOME="$environment/huggingface" VLLM_CONFIG_ROOT="$environment/config" VLLM_CACHE_ROOT="$environment/cache"
exec nice -n 10 "$environment/bin/python" -m vllm.entrypoints.openai.api_server --model "$model" --host 127.0.0.1 --port "$port" \
  --served-model-name tiny --dtype float32 --enforce-eager --max-model-len 2048 --generation-config vllm \
  --no-enable-chunked-prefill --max-num-batched-tokens 32768 "${@:4}"
