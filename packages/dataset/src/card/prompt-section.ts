import type { Manifest } from '../manifest/manifest.ts'

/**
 * The part of a data card that says how the questions are meant to be asked, with the rows of three engines. Its Python runs as it
 * stands, with the folder put in: `scripts/interop/run.sh` does so with the engines' own loaders.
 */
export function promptSection({ separator, instruction }: NonNullable<Manifest['prompt']>): string {
  const fence = '`'.repeat(Math.max(3, ...[...instruction.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `## Prompt

The rows hold the questions alone. They are meant to be asked with an instruction behind them, so that the reply can be read by rule:
the prompt is \`problem\` + separator + instruction, nothing else. The separator is \`${JSON.stringify(separator)}\`, the instruction

${fence}text
${instruction}
${fence}

Both are in \`manifest.json\` under \`prompt\`. \`spatial-ssrl\` asks so by itself; other engines have to be told:

\`\`\`python
import json
from datasets import load_dataset

folder = "path/to/this/folder"
rule = json.load(open(f"{folder}/manifest.json"))["prompt"]

def prompt_of(problem):
    return problem + rule["separator"] + rule["instruction"]
\`\`\`

**TRL** (\`GRPOTrainer\`) takes chat messages in parts, a picture where each \`<image>\` stands. A plain string with \`<image>\` in it runs and is
silently wrong: the pictures are put in front and the marks stay as text.

\`\`\`python
def trl_row(row):
    first, *others = prompt_of(row["problem"]).split("<image>")
    parts = [{"type": "text", "text": first}]
    for text in others:
        parts += [{"type": "image", "text": None}, {"type": "text", "text": text}]
    return {"prompt": [{"role": "user", "content": [part for part in parts if part["text"] != ""]}]}

trl_rows = load_dataset(folder, split="train").map(trl_row, remove_columns="problem")
\`\`\`

**verl** takes a parquet file whose prompts are strings with \`<image>\`, which it splits itself:

\`\`\`python
def verl_row(row, index):
    return {
        "data_source": f"spatial-ssrl/{row['task']}",
        "prompt": [{"role": "user", "content": prompt_of(row["problem"])}],
        "ability": "spatial",
        "reward_model": {"style": "rule", "ground_truth": row["answer"]},
        "extra_info": {"split": "train", "index": index, "task": row["task"], "id": row["id"]},
    }

rows = load_dataset(folder, split="train")
columns = [name for name in rows.column_names if name != "images"]
rows.map(verl_row, with_indices=True, remove_columns=columns).to_parquet("verl-train.parquet")
\`\`\`

**EasyR1** reads the rows as they are and adds the instruction by a file of its own:

\`\`\`python
with open("spatial.jinja", "w", encoding="utf-8") as file:
    file.write("{{ content }}" + rule["separator"] + "{% raw %}" + rule["instruction"] + "{% endraw %}")
\`\`\`

\`\`\`sh
data.train_files=path/to/this/folder/data@train data.val_files=path/to/this/folder/data@validation
data.prompt_key=problem data.answer_key=answer data.image_key=images data.format_prompt=spatial.jinja
worker.rollout.limit_images=5 worker.reward.reward_function=reward.py:compute_score
\`\`\`
`
}
