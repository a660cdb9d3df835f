export { convertGguf } from './gguf/convert-gguf.ts'
