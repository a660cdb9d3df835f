#!/bin/sh
# Optional job, not part of the gate: the engines' own loaders and trainers on a data set made here. No GPU is needed; three times 5 GB of
# disk are, nearly all of it for PyTorch.
#
#     npm run setup
#     EASYR1=CHECKOUT sh scripts/interop/run.sh FOLDER [datasets trl verl easyr1]
#
# FOLDER keeps the data set, the tiny model and one Python environment per engine; what is there is used again. EASYR1 is a clone of
# hiyouga/EasyR1 at b44b311. Ends with 1 at the first engine that does not see what the manifest promises.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
cd "$1"
shift
engines=${*:-datasets trl verl easyr1}
export HF_HUB_OFFLINE=1 HF_HOME="$PWD/huggingface"

# ssrl ARGUMENT… : the command of this checkout, built, or what SPATIAL_SSRL holds
ssrl() {
  if [ -n "${SPATIAL_SSRL:-}" ]; then $SPATIAL_SSRL "$@"; else node "$root/apps/trainer/bin/spatial-ssrl.js" "$@"; fi
}

# environment NAME PACKAGE… : the Python environment of an engine, made when it is not there yet
environment() {
  name=$1
  shift
  [ -e "$name/ready" ] && return
  python3 -m venv "$name"
  "$name/bin/pip" install --quiet "$@"
  touch "$name/ready"
}

[ -e set/manifest.json ] || ssrl generate --scenes 40 --count 60 --size 128 --seed interop --val 0.2 --out "$PWD/set"
[ -e cold/model ] || ssrl sft --model "$root/apps/trainer/assets/base-model" --data "$PWD/set" --out "$PWD/cold" \
  --config "$root/apps/trainer/recipes/tiny-cold-start.yaml" --steps 60

for engine in $engines; do
  echo "== $engine"
  case $engine in
    datasets)
      environment venv-datasets datasets==5.2.0 pyarrow pillow
      venv-datasets/bin/python "$here/read_dataset.py" "$PWD/set"
      ;;
    trl)
      environment venv-trl trl==1.16.0 transformers==5.24.0 torch==2.13.0 torchvision datasets==5.2.0 pillow
      venv-trl/bin/python "$here/trl_grpo.py" "$PWD/set" "$PWD/cold/model"
      ;;
    verl)
      environment venv-verl verl==0.9.1 torch==2.13.0 torchvision orjson qwen-vl-utils pillow
      venv-verl/bin/python "$here/verl_load.py" "$PWD/set" "$PWD/cold/model"
      ;;
    easyr1)
      environment venv-easyr1 transformers==4.57.6 datasets==4.8.5 tensordict==0.15.3 torch==2.13.0 torchvision qwen-vl-utils pillow \
        ray codetiming omegaconf torchdata
      venv-easyr1/bin/python "$here/easyr1_load.py" "${EASYR1:?name a clone of hiyouga/EasyR1 at b44b311}" "$PWD/set" "$PWD/cold/model"
      ;;
    *)
      echo "unknown engine $engine: name some of datasets, trl, verl, easyr1" >&2
      exit 2
      ;;
  esac
done
