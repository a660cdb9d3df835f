#!/bin/sh
# Optional job, not part of the gate: exports of `spatial-ssrl export`, and `spatial-ssrl serve-rewards` as an environment of OpenEnv, with the
# engines' own packages. No GPU is needed; a few GB of disk are, nearly all of it for PyTorch.
#
#     npm run setup
#     EASYR1=CHECKOUT sh scripts/engines/run.sh FOLDER [trl verl easyr1 verifiers openenv]
#
# The checks lie in a folder of their own: beside `vllm/` and `ray/`, Python would take those for the packages of that name.
# FOLDER keeps the data set, the tiny model and one Python environment per engine; what is there is used again. An engine whose packages
# cannot be had is skipped, with the reason. Ends with 1 where an engine does not see what the data set holds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
cd "$1"
shift
engines=${*:-trl verl easyr1 verifiers openenv}
export HF_HUB_OFFLINE=1 HF_HOME="$PWD/huggingface"

# ssrl ARGUMENT… : the command of this checkout, built, or what SPATIAL_SSRL holds
ssrl() {
  if [ -n "${SPATIAL_SSRL:-}" ]; then $SPATIAL_SSRL "$@"; else node "$root/apps/trainer/bin/spatial-ssrl.js" "$@"; fi
}

# environment NAME PACKAGE… : the Python environment of an engine, made when it is not there yet; 1 where its packages cannot be had
environment() {
  name=$1
  shift
  [ -e "$name/ready" ] && return
  "${PYTHON:-python3}" -m venv "$name" && "$name/bin/pip" install --quiet "$@" 2> "$name.log" && touch "$name/ready" && return
  echo "skipped: $(tail -n 1 "$name.log")"
  return 1
}

[ -e set/manifest.json ] || ssrl generate --scenes 40 --count 60 --size 128 --seed interop --val 0.2 --out "$PWD/set"
[ -e cold/model ] || ssrl sft --model "$root/apps/trainer/assets/base-model" --data "$PWD/set" --out "$PWD/cold" \
  --config "$root/apps/trainer/recipes/tiny-cold-start.yaml" --steps 60

for engine in $engines; do
  echo "== $engine"
  case $engine in
    trl)
      environment venv-trl trl==1.16.0 transformers==5.24.0 torch==2.13.0 torchvision datasets==5.2.0 pillow || continue
      ssrl export "$PWD/set" --for trl --recipe "$here/exports/three-steps.yaml" --out "$PWD/export-trl" --force
      venv-trl/bin/python "$here/exports/check_trl.py" "$PWD/export-trl" "$PWD/set" "$PWD/cold/model"
      ;;
    verl)
      environment venv-verl verl==0.9.1 torch==2.13.0 torchvision orjson qwen-vl-utils pillow || continue
      ssrl export "$PWD/set" --for verl --out "$PWD/export-verl" --force
      ssrl export "$PWD/set" --for verl --recipe "$here/exports/sampling-on.yaml" --out "$PWD/export-verl-filter" --force
      venv-verl/bin/python "$here/exports/check_verl.py" "$PWD/export-verl" "$PWD/set" "$PWD/cold/model" "$PWD/export-verl-filter"
      ;;
    easyr1)
      [ -n "${EASYR1:-}" ] || { echo "skipped: name a clone of hiyouga/EasyR1 at b44b311 in EASYR1"; continue; }
      environment venv-easyr1 transformers==4.57.6 datasets==4.8.5 tensordict==0.15.3 torch==2.13.0 torchvision qwen-vl-utils pillow \
        ray codetiming omegaconf==2.3.0 torchdata || continue
      ssrl export "$PWD/set" --for easyr1 --out "$PWD/export-easyr1" --force
      venv-easyr1/bin/python "$here/exports/check_easyr1.py" "$PWD/export-easyr1" "$PWD/set" "$PWD/cold/model" "$EASYR1"
      ;;
    verifiers)
      environment venv-verifiers verifiers==0.4.0 pillow datasets || continue
      ssrl export "$PWD/set" --for verifiers --out "$PWD/export-verifiers" --force
      ssrl export "$PWD/set" --for nemo-gym --out "$PWD/export-nemo-gym" --force
      venv-verifiers/bin/python "$here/exports/check_verifiers.py" "$PWD/export-verifiers" "$PWD/export-nemo-gym" "$PWD/set"
      ;;
    openenv)
      environment venv-openenv openenv==0.10.0 datasets pillow || continue
      SPATIAL_SSRL="${SPATIAL_SSRL:-node '$root/apps/trainer/bin/spatial-ssrl.js'}" \
        venv-openenv/bin/python "$here/exports/check_openenv.py" "$PWD/set"
      ;;
    *)
      echo "unknown engine $engine: name some of trl, verl, easyr1, verifiers, openenv" >&2
      exit 2
      ;;
  esac
done
