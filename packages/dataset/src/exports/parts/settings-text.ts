import type { Setting, Settings } from './engine.ts'

/** `a.b: 1` as nested YAML. Texts are JSON strings, which YAML reads. */
export function settingsYaml(settings: Settings): string {
  const lines: string[] = []
  let open: string[] = []
  for (const [path, value] of Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = path.split('.')
    const shared = parts.slice(0, -1).findIndex((part, i) => open[i] !== part)
    const from = shared < 0 ? parts.length - 1 : shared
    for (let depth = from; depth < parts.length - 1; depth++) lines.push(`${'  '.repeat(depth)}${parts[depth]}:`)
    open = parts.slice(0, -1)
    lines.push(`${'  '.repeat(parts.length - 1)}${parts.at(-1)}: ${literal(value)}`)
  }
  return `${lines.join('\n')}\n`
}

/** `name=value,` lines of a Python call. */
export function settingsPython(settings: Settings, indent: string): string {
  return Object.entries(settings)
    .map(([name, value]) => `${indent}${name}=${pythonLiteral(value)},\n`)
    .join('')
}

/** `'name=value' \` lines of a shell command, as Hydra reads them. */
export function settingsShell(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `  ${shellQuoted(`${name}=${literal(value)}`)} \\\n`)
    .join('')
}

/** `--name value` lines of a shell command; lists become several words, true alone is a flag. */
export function flagsShell(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => {
      const words = (Array.isArray(value) ? value : [value]).map((word) => ` ${shellQuoted(plain(word))}`)
      return `  --${name}${value === true ? '' : words.join('')} \\\n`
    })
    .join('')
}

/** One word of a POSIX shell. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** As a table shows it. */
export function settingText(value: Setting): string {
  return literal(value)
}

function plain(value: Setting): string {
  return typeof value === 'string' ? value : literal(value)
}

function literal(value: Setting): string {
  if (Array.isArray(value)) return `[${value.map((one) => literal(one as Setting)).join(',')}]`
  return typeof value === 'number' ? number(value) : JSON.stringify(value)
}

function pythonLiteral(value: Setting): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map((one) => pythonLiteral(one as Setting)).join(', ')}]`
  return literal(value)
}

/** YAML 1.1 and Python both read `1.0e-8` as a number; YAML takes `1e-8` for a word. */
function number(value: number): string {
  const text = String(value)
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text
}
