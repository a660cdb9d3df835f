import { describeGoldens } from '../vision-golden.fixture.ts'

// Checkpoints of `scripts/goldens/make-qwen3vl.py`.
describeGoldens(import.meta.dirname, ['newer', 'published'], { frames: 2 })
