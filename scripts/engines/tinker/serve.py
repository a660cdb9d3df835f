"""Starts SkyRL's Tinker API as it is, but with an engine that this interpreter starts: the packaged one wants `uv run`.

    python serve.py --backend jax --base-model FOLDER --port N [...]

Listens on the loopback address only.
"""

import argparse
import sys

import uvicorn
from skyrl.tinker import api
from skyrl.tinker.config import EngineConfig, add_model, config_to_argv

parser = argparse.ArgumentParser()
add_model(parser, EngineConfig)
parser.add_argument("--port", type=int, required=True)
arguments = parser.parse_args()
config = EngineConfig.model_validate({key: value for key, value in vars(arguments).items() if key in EngineConfig.model_fields})
api._build_uv_run_cmd_engine = lambda parent, engine: [sys.executable, "-m", "skyrl.tinker.engine", *config_to_argv(engine)]
api.app.state.engine_config = config
uvicorn.run(api.app, host="127.0.0.1", port=arguments.port, log_level="warning")
