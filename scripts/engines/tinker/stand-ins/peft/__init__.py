"""Stands in for PEFT: SkyRL's JAX back end only writes adapter_config.json with it."""

import json
from pathlib import Path


class LoraConfig:
    def __init__(self, **settings):
        self.settings = {"peft_type": "LORA", **settings}

    def save_pretrained(self, folder):
        Path(folder, "adapter_config.json").write_text(json.dumps(self.settings))
