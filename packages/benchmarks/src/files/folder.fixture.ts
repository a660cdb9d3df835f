import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for one test file, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'benchmarks-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Writes a file and the folders above it. */
export function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** Writes a CSV or TSV table with these columns. */
export function writeTable(file: string, rows: Record<string, string>[], separator: ',' | '\t' = '\t'): void {
  const columns = Object.keys(rows[0]!)
  const quoted = (text: string) => (/[",\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  write(file, `${lines.map((line) => line.map(quoted).join(separator)).join('\n')}\n`)
}

/** Bytes that stand for a picture. */
export function picture(seed: number): Uint8Array {
  return Uint8Array.from({ length: 80 }, (_, i) => (seed * 53 + i * 7) % 256)
}

export function base64(seed: number): string {
  return Buffer.from(picture(seed)).toString('base64')
}
