import { library } from '../../tsup.base.ts'

export default library([
  'src/index.ts',
  'src/vision.ts',
  'src/gguf.ts',
  'src/test.ts',
  'src/engine-worker.ts',
  'src/template-worker.ts',
])
