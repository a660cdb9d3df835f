/** Recipes as published with arXiv:2510.27606, as far as the doctor reads them. */
export const easyR1Yaml = `
data:
  train_files: data/parquets@train
  val_files: data/parquets@test
  prompt_key: problem
  max_prompt_length: 2048
  max_response_length: 2048
  rollout_batch_size: 512
  min_pixels: 262144
  max_pixels: 4194304
  filter_overlong_prompts: true
worker:
  actor: { global_batch_size: 128 }
  rollout: { n: 5, limit_images: 0, tensor_parallel_size: 1 }
trainer: { total_epochs: 15, max_steps: null, nnodes: 1, n_gpus_per_node: 8, save_freq: 5 }
`

export const easyR1Script = `#!/bin/bash
set -x
LENGTH=4096
python3 -m verl.trainer.main \\
    config=config.yaml \\
    data.max_prompt_length=\${LENGTH} \\
    data.rollout_batch_size=256 \\
    worker.rollout.limit_images=5 \\
    trainer.n_gpus_per_node=8 \\
    trainer.total_epochs=10
`

export const coldStartYaml = `
model_name_or_path: Qwen/Qwen2.5-VL-7B-Instruct
image_max_pixels: 262144
stage: sft
finetuning_type: lora
cutoff_len: 4096
max_samples: 4000
per_device_train_batch_size: 4
gradient_accumulation_steps: 8
num_train_epochs: 5.0
save_steps: 75
`
