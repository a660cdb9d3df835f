"""One round of torch for torch.bench.ts: the same work on the same folder, each by the fastest way that is known here: the prompt is run once for
all replies of a group when it generates, and the picture once when it trains. Prints one line of JSON, seconds of each."""
import json
import os
import sys
import time

import torch
from transformers import AutoConfig, Qwen2_5_VLForConditionalGeneration

folder, prompt_tokens, picture, replies, tokens, dtype = sys.argv[1:7]
prompt_tokens, picture, replies, tokens = map(int, (prompt_tokens, picture, replies, tokens))
torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.manual_seed(1)
dtype = getattr(torch, dtype)
config = AutoConfig.from_pretrained(folder)
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa")
side = picture // 14
patches = torch.randn(side * side, 3 * 2 * 14 * 14, dtype=dtype)
grid = torch.tensor([[1, side, side]])
visual = side * side // 4
words = prompt_tokens - visual - 2
ids = torch.tensor([[config.vision_start_token_id] + [config.image_token_id] * visual + [config.vision_end_token_id] + [65] * words])
kinds = (ids == config.image_token_id).int()


@torch.inference_mode()
def generate():
    out = model(input_ids=ids, pixel_values=patches, image_grid_thw=grid, mm_token_type_ids=kinds, use_cache=True, logits_to_keep=1)
    cache, logits = out.past_key_values, out.logits[:, -1].expand(replies, -1)
    cache.batch_repeat_interleave(replies)
    first = int(model.model.rope_deltas.max()) + prompt_tokens
    for step in range(tokens):
        drawn = torch.multinomial(torch.softmax(logits.float(), -1), 1)
        if step == tokens - 1:
            break
        place = torch.full((3, replies, 1), first + step)
        out = model(input_ids=drawn, position_ids=place, past_key_values=cache, use_cache=True)
        logits = out.logits[:, -1]


parameters = list(model.parameters())
optimiser = torch.optim.AdamW(parameters, lr=1e-6, weight_decay=0.0, fused=True)
written = torch.tensor([[(i * 7 + r) % 250 for i in range(tokens)] for r in range(replies)])


def train():
    optimiser.zero_grad()
    seen = model.model.get_image_features(patches, grid)
    seen = getattr(seen, "pooler_output", seen)
    seen = torch.cat(tuple(seen)) if isinstance(seen, (list, tuple)) else seen
    text = model.get_input_embeddings()(ids)
    text = text.masked_scatter((ids == config.image_token_id).unsqueeze(-1), seen.to(text.dtype))
    whole = torch.cat([text.expand(replies, -1, -1), model.get_input_embeddings()(written)], 1)
    places, _ = model.model.get_rope_index(
        torch.cat([ids.expand(replies, -1), written], 1),
        mm_token_type_ids=torch.cat([kinds.expand(replies, -1), torch.zeros_like(written, dtype=torch.int)], 1),
        image_grid_thw=grid.expand(replies, -1),
    )
    hidden = model.model.language_model(inputs_embeds=whole, position_ids=places, use_cache=False).last_hidden_state
    logits = model.lm_head(hidden[:, -tokens - 1 : -1]).float()
    picked = torch.log_softmax(logits, -1).gather(-1, written.unsqueeze(-1))
    (-picked.sum() / tokens).backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimiser.step()


def seconds(work):
    work()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


print(json.dumps({"generate": seconds(generate), "train": seconds(train)}))
