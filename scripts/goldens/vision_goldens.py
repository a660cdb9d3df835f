"""What the makers of goldens for vision-language families share: pictures, a tokenizer, and what a checkpoint computes with them."""

import base64
import itertools
import json
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

GREEDY_TOKENS = 64
STEPS = 3
LEARNING = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.01}

# Each prompt: pieces of text, a size of a picture where one stands (width and height in units); and its replies.
PROMPTS = [
    ([(5, 3), "Which of the four patches lies left of the lamp?"], ["The left one.", "2-1"]),
    ([(3, 3), " and ", (2, 6), "Is the red chair nearer? Say yes or no."], ["yes, 3 steps nearer", "no"]),
    (["How many steps is 2-1?"], ["1 step", "The lamp."]),
]


def sized(unit):
    """The prompts with sizes in px. Multiples of what a processor rounds to: filters, which are tested apart, have nothing to do."""
    scale = lambda part: (part[0] * unit, part[1] * unit) if isinstance(part, tuple) else part
    return [([scale(part) for part in parts], replies) for parts, replies in PROMPTS]


def make_picture(width, height, seed):
    """A gradient with a disc and some noise: all that a filter treats differently."""
    noise = np.random.default_rng(seed).integers(0, 40, (height, width, 3))
    y, x = np.mgrid[0:height, 0:width]
    disc = (x - width / 3) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 4) ** 2
    base = np.stack([x * 200 // width, y * 200 // height, (x + y) * 200 // (width + height)], -1)
    return np.where(disc[..., None], 215 - base, base).astype(np.int64).clip(0, 215).__add__(noise).astype(np.uint8)


def make_tokenizer(special, pattern, vocabulary, **names):
    tokenizer = Tokenizer(models.BPE())
    first = pre_tokenizers.Split(Regex(pattern), "isolated") if pattern else pre_tokenizers.Digits(individual_digits=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [first, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern is None)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    corpus = [part for parts, _ in PROMPTS for part in parts if isinstance(part, str)]
    corpus += [reply for _, replies in PROMPTS for reply in replies] + ["user assistant User Assistant: \n\n"] * 2
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(content, special=True) for content in special],
        initial_alphabet=[" ", "\n", *"0123456789"],
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)


def randomise(model, generator):
    """Wide enough that every part of the network matters."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            drawn = torch.randn(parameter.shape, generator=generator)
            wide = parameter[0].numel() if parameter.dim() > 2 else 16
            offset = 1 if "norm" in name and name.endswith("weight") else 0
            parameter.copy_((drawn * wide**-0.5 + offset).bfloat16().float())


def pack(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def prepare(processor, prompts):
    """Inputs of the model and what is told of them, per prompt."""
    prepared = []
    for index, (parts, _) in enumerate(prompts):
        pictures = [make_picture(*part, 10 * index + at) for at, part in enumerate(parts) if isinstance(part, tuple)]
        content = [
            {"type": "image"} if isinstance(part, tuple) else {"type": "text", "text": part} for part in parts
        ]
        rendered = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        images = [Image.fromarray(picture) for picture in pictures]
        inputs = processor(text=[rendered], images=images or None, return_tensors="pt")
        text = "".join("<image>" if isinstance(part, tuple) else part for part in parts)
        told = [{"width": p.shape[1], "height": p.shape[0], "data": pack(p)} for p in pictures]
        prepared.append((inputs, {"text": text, "images": told, "prompt": inputs["input_ids"][0].tolist()}))
    return prepared


def extended(inputs, tokens):
    """The inputs with a reply behind them."""
    added = torch.tensor([tokens])
    ids = torch.cat([inputs["input_ids"], added], 1)
    longer = {**inputs, "input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if "mm_token_type_ids" in inputs:
        longer["mm_token_type_ids"] = torch.cat([inputs["mm_token_type_ids"], torch.zeros_like(added)], 1)
    return longer


def scores(model, inputs, reply):
    length = inputs["input_ids"].shape[1]
    logits = model(**extended(inputs, reply), use_cache=False).logits[0].log_softmax(-1)
    rows = logits[length - 1 : length + len(reply) - 1]
    entropy = -(rows.exp() * rows).sum(-1)
    return rows.gather(1, torch.tensor(reply)[:, None])[:, 0], entropy


def draw(model, processor, prompts):
    """Draws weights until no greedy continuation ends, and each says several things; gives the generator and the continuations."""
    prepared = prepare(processor, prompts)
    for seed in itertools.count(1):
        generator = torch.Generator().manual_seed(seed)
        randomise(model, generator)
        continuations = []
        for inputs, _ in prepared:
            ids = model.generate(**inputs, do_sample=False, max_new_tokens=GREEDY_TOKENS, eos_token_id=-1, pad_token_id=0)
            continuations.append(ids[0, inputs["input_ids"].shape[1] :].tolist())
            if processor.tokenizer.eos_token_id in continuations[-1] or len(set(continuations[-1])) < 8:
                break
        else:
            return generator, continuations


def describe(model, processor, prompts, tell=lambda inputs: {}):
    """Groups as JSON, and the gradient of Σ weight · log-probability by every parameter."""
    tokenizer, groups, replies = processor.tokenizer, [], []
    model.eval()
    generator, continuations = draw(model, processor, prompts)
    for (inputs, told), (_, texts), greedy in zip(prepare(processor, prompts), prompts, continuations):
        group = {**told, **tell(inputs), "greedy": greedy, "replies": []}
        for text in texts:
            tokens = tokenizer.encode(text, add_special_tokens=False) + [tokenizer.eos_token_id]
            weights = torch.randn(len(tokens), generator=generator)
            group["replies"].append({"text": text, "tokens": tokens, "weights": weights.tolist()})
            replies.append((inputs, tokens, weights, group["replies"][-1]))
        groups.append(group)

    def total(name):
        result = 0
        for inputs, tokens, weights, told in replies:
            logprobs, entropy = scores(model, inputs, tokens)
            told[name] = logprobs.tolist()
            if name == "logprobs":
                told["entropy"] = entropy.tolist()
            result = result + (weights * logprobs).sum()
        return result

    total("logprobs").backward()
    gradients = {name: parameter.grad.clone() for name, parameter in model.named_parameters()}
    start = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    optimiser = torch.optim.AdamW(model.parameters(), **LEARNING)
    for _ in range(STEPS):
        optimiser.zero_grad()
        total("unused").backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    with torch.no_grad():
        total("trained")
        for name, parameter in model.named_parameters():
            parameter.copy_(start[name])
    for *_, told in replies:
        del told["unused"]
    return groups, gradients


def write(folder, model, processor, groups, gradients, exact=None):
    shutil.rmtree(folder, ignore_errors=True)
    model.bfloat16().save_pretrained(folder)
    processor.save_pretrained(folder)
    save_file({name: grad.half() for name, grad in gradients.items()}, folder / "gradients.safetensors")
    if exact:
        save_file(gradients, exact)
    (folder / "expected.json").write_text(json.dumps(groups) + "\n")
    different = [len(set(group["greedy"])) for group in groups]
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(folder.name, sorted(path.name for path in folder.iterdir()), size, "different greedy tokens:", different)


def as_levels(values, mean, deviation):
    """Normalised pixels as bytes, which give them back exactly."""
    mean, deviation = torch.tensor(mean), torch.tensor(deviation)
    levels = ((values * deviation + mean) * 255).round()
    assert (((levels / 255 - mean) / deviation) - values).abs().max() < 2e-6
    return pack(levels.numpy().astype(np.uint8))
