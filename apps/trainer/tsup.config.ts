import { cp } from 'node:fs/promises'
import { application } from '../../tsup.base.ts'

export default application(['src/main.ts', 'src/generate-worker.ts'], async () => {
  await cp('../../assets/photos', 'dist/photos', { recursive: true })
})
