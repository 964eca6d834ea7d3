#!/usr/bin/env bash
# Makes GpuBridge/starter/yolox-nano-starter.safetensors: renders scenes, trains YOLOX-nano on them from random weights, keeps the averaged weights.
# bench/starter-checkpoint.sh [folder for scenes and checkpoints] [threads 2]; run again after an interruption it goes on from its last checkpoint.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work="${1:-$(mktemp -d)}"
threads="${2:-2}"
dotnet build Launcher -c Release -v quiet --nologo
dotnet build GpuBridge -c Release -v quiet --nologo

[ -e "$work/scenes/annotations/val.json" ] ||
  dotnet artifacts/bin/Launcher/release/Launcher.dll render --kind starter --count 6000 --size 320 --seed 7 --out "$work/scenes"
resume=()
[ ! -d "$work/run/checkpoints" ] || resume=(--resume "$work/run")
dotnet artifacts/bin/GpuBridge/release/GpuBridge.dll train --dataset "$work/scenes" --out "$work/run" --scratch --recipe bench/starter-recipe.json \
  --threads "$threads" --cache-mb 1300 "${resume[@]}"
mkdir -p GpuBridge/starter
cp "$work/run/last.safetensors" GpuBridge/starter/yolox-nano-starter.safetensors
ls -l GpuBridge/starter
