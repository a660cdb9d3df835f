export { judged, openReward } from './reward/open-reward.ts'
export { readReward } from './reward/reward-flag.ts'
