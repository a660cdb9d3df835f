export { type PythonRewardOptions, pythonReward } from './python/python-reward.ts'
