"""Gives a model folder a head of its own: untie.py FOLDER. vLLM on a CPU keeps a packed copy of a head that is the embedding, and
`reload_weights` (0.32) does not pack it again; on a GPU nothing is packed."""

import json
import sys
from pathlib import Path

from safetensors.torch import load_file, save_file

folder = Path(sys.argv[1])
config = json.loads((folder / 'config.json').read_text())
weights = load_file(folder / 'model.safetensors')
if config['tie_word_embeddings']:
    config['tie_word_embeddings'] = False
    weights['lm_head.weight'] = weights['model.embed_tokens.weight'].clone()
    save_file(weights, folder / 'model.safetensors', metadata={'format': 'pt'})
    (folder / 'config.json').write_text(json.dumps(config, indent=2) + '\n')
