import { describeGoldens } from '../vision-golden.fixture.ts'

// A checkpoint of `scripts/goldens/make-qwen25vl.py`, which is shown videos.
describeGoldens(import.meta.dirname, ['video'], { frames: 1 })
