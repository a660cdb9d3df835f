"""Starts SkyRL's Tinker API as it is, but with an engine that this interpreter starts: the packaged one wants `uv run`.

    python serve.py --backend jax|fsdp --base-model FOLDER --port N [...]

Listens on the loopback address only. The PyTorch back end (fsdp) works on the CPU: see on-cpu/on_cpu.py.
"""

import argparse
import sys
from pathlib import Path

import uvicorn
from skyrl.tinker import api
from skyrl.tinker.config import EngineConfig, add_model, config_to_argv

parser = argparse.ArgumentParser()
add_model(parser, EngineConfig)
parser.add_argument("--port", type=int, required=True)
arguments = parser.parse_args()
config = EngineConfig.model_validate({key: value for key, value in vars(arguments).items() if key in EngineConfig.model_fields})
program = ["-m", "skyrl.tinker.engine"] if config.backend == "jax" else [str(Path(__file__).with_name("on-cpu") / "on_cpu.py")]
api._build_uv_run_cmd_engine = lambda parent, engine: [sys.executable, *program, *config_to_argv(engine)]
api.app.state.engine_config = config
uvicorn.run(api.app, host="127.0.0.1", port=arguments.port, log_level="warning")
