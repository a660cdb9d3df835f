"""The published reward as verl calls it: reward.custom_reward_function.path=verl_reward.py, name compute_score."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from published_reward import reward


def compute_score(data_source, solution_str, ground_truth, extra_info=None, **_):
    return {"score": reward(solution_str, ground_truth)}
