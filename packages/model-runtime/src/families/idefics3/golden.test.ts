import { describeGoldens } from '../vision-golden.fixture.ts'

// Checkpoints of `scripts/goldens/make-idefics3.py`.
describeGoldens(import.meta.dirname, ['smolvlm', 'idefics3'], { frames: 1 })
