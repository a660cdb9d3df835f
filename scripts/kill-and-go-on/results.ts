import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a run leaves, by name; equal runs have equal results. */
export type Result = Record<string, string>

/** Every file below a folder as it is. */
export async function everyFile(dir: string): Promise<Result> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
  const contents = await Promise.all(files.map((file) => readFile(file, 'base64')))
  return Object.fromEntries(files.map((file, i) => [file.slice(dir.length + 1), contents[i]!]))
}

/** The same of a training run, without what the clock says: seconds in metrics and states, and the hashes of those. */
export async function trainingFiles(dir: string): Promise<Result> {
  const files = await everyFile(dir)
  for (const [name, content] of Object.entries(files)) {
    const text = Buffer.from(content, 'base64').toString('utf8')
    if (/checksums\.json$/.test(name)) files[name] = ''
    else if (/(metrics\.jsonl|state\.json)$/.test(name))
      files[name] = text.replaceAll(/"seconds":\s*(\{[^}]*\}|[\d.]+)/g, '')
  }
  return files
}

/** The same of an evaluation: answers come in the order in which the server gives them, and each is there once. */
export async function evaluationFiles(dir: string): Promise<Result> {
  const files = await everyFile(dir)
  const lines = Buffer.from(files['answers.jsonl'] ?? '', 'base64')
    .toString('utf8')
    .split('\n')
  return { ...files, 'answers.jsonl': lines.sort().join('\n') }
}

/** Names of what differs between two results. */
export function differences(a: Result, b: Result): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort()
}
