import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Runs every command that docs/measurements.md names and puts its output in place of the old one. A command stands in a block of its
// own (```sh), its output in the text between the two comments below it. Arguments choose commands by a part of their text.
const document = new URL('../docs/measurements.md', import.meta.url)
const chosen = process.argv.slice(2)
const measured = readFileSync(document, 'utf8').replace(
  /(```sh\n(node [^\n]+)\n```\n\n<!-- output -->\n)[\s\S]*?(<!-- end -->)/g,
  (whole: string, head: string, command: string, tail: string) => {
    if (chosen.length > 0 && !chosen.some((part) => command.includes(part))) return whole
    console.error(`▸ ${command}`)
    const [, ...args] = command.split(' ')
    const root = fileURLToPath(new URL('..', import.meta.url))
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`)
    return `${head}\n${stdout.trim()}\n\n${tail}`
  },
)
writeFileSync(document, measured)
