"""What transformers makes of a GGUF file: python reference.py MODEL.gguf EXPECTED.json WEIGHTS.safetensors"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

QUESTIONS = [
    "What is the capital of France?",
    "Name three colours of the rainbow.",
    "How many legs has a spider? Answer with a number.",
    "Translate to German: the cat sits on the table.",
    "Write one sentence about a lighthouse.",
    "What is 12 + 30?",
    "Sort these words: pear, apple, fig.",
    "Why is the sky blue? Be brief.\n\nThank you.",
]
TOKENS = 64

source, expected, weights = map(Path, sys.argv[1:])
tokenizer = AutoTokenizer.from_pretrained(source.parent.resolve(), gguf_file=source.name)
model = AutoModelForCausalLM.from_pretrained(source.parent.resolve(), gguf_file=source.name, dtype=torch.float32)
save_file({name: value.detach().contiguous() for name, value in model.named_parameters()}, weights)
told = []
for question in QUESTIONS:
    messages = [{"role": "user", "content": question}]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
    ids = model.generate(torch.tensor([prompt]), do_sample=False, max_new_tokens=TOKENS)
    reply = ids[0, len(prompt) :]
    with torch.no_grad():
        logged = model(ids).logits[0].log_softmax(-1)[len(prompt) - 1 : -1]
    told.append(
        {
            "text": question,
            "prompt": prompt,
            "reply": reply.tolist(),
            "logprobs": logged.gather(1, reply[:, None])[:, 0].tolist(),
            "answer": tokenizer.decode(reply, skip_special_tokens=True),
        }
    )
expected.write_text(json.dumps(told) + "\n")
