"""Makes packages/model-runtime/src/graph/warpers.golden.json: what transformers' logits processors leave of logits.

    pip install torch==2.13.0 transformers==5.24.0
    python scripts/goldens/make-warpers.py packages/model-runtime/src/graph/warpers.golden.json

Rows hold ties, also at the edge of what is kept. The processors are those that `generate` makes of a generation config, in its order.
A logit that is left out is null.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

VOCABULARY = 24
SAMPLINGS = [
    {"temperature": 0.7},
    {"top_k": 5},
    {"top_k": 1},
    {"top_k": 100},
    {"top_p": 0.9},
    {"top_p": 0.5},
    {"top_p": 0.001},
    {"min_p": 0.2},
    {"min_p": 1.0},
    {"repetition_penalty": 1.3},
    {"repetition_penalty": 0.8},
    {"temperature": 0.6, "top_k": 8, "top_p": 0.8, "min_p": 0.05, "repetition_penalty": 1.1},
    {"temperature": 1.7, "top_k": 20, "top_p": 0.95},
    {"temperature": 0.1, "top_k": 1, "top_p": 0.001, "repetition_penalty": 1.05},
]


def main(file):
    torch.manual_seed(1)
    logits = torch.randn(4, VOCABULARY) * 2
    logits[1] = (logits[1] * 2).round() / 2  # ties
    logits[2] = 0  # all alike
    logits[2, 3] = 1
    logits[3] = torch.arange(VOCABULARY) // 4 - 2.5
    seen = torch.randint(0, VOCABULARY, (4, 7))
    tiny = LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1
    )
    model = LlamaForCausalLM(tiny)
    cases = []
    for sampling in SAMPLINGS:
        config = GenerationConfig(**{"do_sample": True, "top_k": 0, **sampling})
        processors = model._get_logits_processor(generation_config=config, input_ids_seq_length=7)
        scores = processors(seen, logits.clone())
        rows = [[None if value == -float("inf") else value for value in row] for row in scores.tolist()]
        cases.append({"sampling": sampling, "expected": rows})
    file.write_text(json.dumps({"logits": logits.tolist(), "seen": seen.tolist(), "cases": cases}) + "\n")


main(Path(sys.argv[1]))
