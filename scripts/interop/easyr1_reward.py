"""The published reward as EasyR1 calls it: worker.reward.reward_function=easyr1_reward.py:compute_score."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from published_reward import reward

REWARD_NAME = "spatial-ssrl"
REWARD_TYPE = "batch"


def compute_score(reward_inputs, **_):
    return [{"overall": reward(item["response"], item["ground_truth"])} for item in reward_inputs]
