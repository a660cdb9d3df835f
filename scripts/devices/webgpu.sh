#!/bin/sh
# Optional job, not part of the gate: the WebGPU provider on a GPU in software, SwiftShader behind the loader of Vulkan.
#
#     sh scripts/devices/webgpu.sh FOLDER
#
# What is there is used: a Vulkan that VK_ICD_FILENAMES names, else Chromium's SwiftShader, installed or taken out of Debian's packages
# into FOLDER without installing them. FOLDER also keeps the data set and the runs. Runs the tests of the device – gradients of every family
# against the CPU's, replies, adapters – and then a few steps of SFT and GRPO of the base model on the CPU and on WebGPU, whose losses and
# rewards are held against each other. A quarter of an hour on two free cores, most of it SwiftShader making kernels. Ends with 1 where a figure differs,
# with 0 and the reason where there is no Vulkan to be had.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${1:?name a folder to work in}"
cd "$1"
folder=$PWD

# unpack PACKAGE : a Debian package into FOLDER/root; 1 where it cannot be had
unpack() {
  command -v apt-get > /dev/null && command -v dpkg > /dev/null || return 1
  [ -n "$(find . -maxdepth 1 -name "$1_*.deb")" ] || apt-get download "$1" > "$1.log" 2>&1 || return 1
  dpkg -x "$1"_*.deb root
}

if [ -z "${VK_ICD_FILENAMES:-}" ]; then
  chromium=/usr/lib/chromium
  [ -e "$chromium/vk_swiftshader_icd.json" ] || chromium=$folder/root/usr/lib/chromium
  [ -e "$chromium/vk_swiftshader_icd.json" ] || unpack chromium-common || {
    echo "skipped: no SwiftShader: install chromium, or name a Vulkan driver in VK_ICD_FILENAMES"
    exit 0
  }
  export VK_ICD_FILENAMES="$chromium/vk_swiftshader_icd.json"
  if [ -e "$chromium/libvulkan.so.1" ]; then
    export LD_LIBRARY_PATH="$chromium${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  elif ! ldconfig -p 2> /dev/null | grep -q 'libvulkan\.so\.1'; then
    unpack libvulkan1 || {
      echo "skipped: no loader of Vulkan: install libvulkan1"
      exit 0
    }
    export LD_LIBRARY_PATH="$(dirname "$(find "$folder/root" -name libvulkan.so.1)")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  fi
fi
echo "Vulkan: $VK_ICD_FILENAMES"

# ssrl ARGUMENT… : the command of this checkout, from its source
ssrl() {
  node --conditions=@spatial-ssrl/source --import tsx apps/trainer/src/main.ts "$@"
}

cd "$root"
npx vitest run packages/model-runtime/src/device --maxWorkers=1

[ -e "$folder/set/manifest.json" ] ||
  ssrl generate --scenes 4 --count 8 --size 64 --tasks position --val 0 --seed webgpu --out "$folder/set"
for device in cpu webgpu; do
  rm -rf "$folder/sft-$device" "$folder/grpo-$device"
  ssrl sft --model apps/trainer/assets/base-model --data "$folder/set" --out "$folder/sft-$device" \
    --config "$here/sft.yaml" --steps 3 --device "$device"
  ssrl grpo --model "$folder/sft-cpu/model" --data "$folder/set" --out "$folder/grpo-$device" \
    --config "$here/grpo.yaml" --steps 2 --device "$device"
done
node --conditions=@spatial-ssrl/source --import tsx "$here/compare.ts" "$folder"
