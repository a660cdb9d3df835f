import { SpatialError } from '@spatial-ssrl/core'
import { places, quoteWord, wordsOfShard } from './shell-words.ts'

/** How a command runs in shards. */
export interface Division {
  words: string[]
  merge: string[] | null
  folder: string | null
}

/** Where the commands of this project are found, by their names: the words that start them. */
export type Programs = Readonly<Record<'spatial-ssrl' | 'spatial-eval', readonly string[]>>

/** What is known of a command: which of its flags names what it writes, and how its shards become one. */
interface Divisible {
  program: keyof Programs
  merge(own: readonly string[], whole: readonly string[], out: string, parts: readonly string[]): string[]
  /** Flags that every shard gets where they are not given. */
  defaults(cpus: number): Record<string, string>
}

const divisible: Readonly<Record<string, Divisible>> = {
  generate: {
    program: 'spatial-ssrl',
    merge: (program, _whole, out, parts) => [...program, 'merge', out, ...parts],
    defaults: (cpus) => ({ '--workers': String(cpus) }),
  },
  /** Replies are stored by the content of their questions: the whole run finds those of all shards and asks nothing again. */
  run: {
    program: 'spatial-eval',
    merge(_program, whole, out, parts) {
      const files = ['answers.jsonl', ...(flagValue(whole, '--judge') === undefined ? [] : ['judgements.jsonl'])]
      const steps = [`mkdir -p ${quoteWord(out)}`, ...files.map((file) => joinLines(file, out, parts))]
      return ['/bin/sh', '-c', `${steps.join(' && ')} && exec ${whole.map(quoteWord).join(' ')}`]
    },
    defaults: () => ({}),
  },
}

/**
 * The words of a shard and what joins the shards. `generate` and `spatial-eval run` are divided by their own `--shard`; any other command
 * says itself where the number of the shard goes, with `{shard}` and `{shards}`.
 * @param command as given: a command of `spatial-ssrl` without or with that name, `spatial-eval …`, or any other
 * @param merge joins the shards of another command
 * @throws SpatialError `config` for a command that cannot be divided, or that already is
 */
export function divideCommand(
  command: readonly string[],
  { shards, cpus, programs, own, merge }: DivisionWish,
): Division {
  const named = command[0] === 'spatial-ssrl' || command[0] === 'spatial-eval' ? command[0] : null
  const program = named ?? (own.includes(command[0] ?? '') ? 'spatial-ssrl' : null)
  const rest = named === null ? command : command.slice(1)
  const whole = program === null ? [...command] : [...programs[program], ...rest]
  if (shards === 1) {
    if (merge !== null) throw new SpatialError('config', 'a merge command needs shards: add --shards n')
    return { words: whole, merge: null, folder: null }
  }
  const known = divisible[rest[0] ?? '']
  if (known === undefined || known.program !== program) {
    if (!whole.some((word) => word.includes(places.shard)))
      throw new SpatialError(
        'config',
        `every shard would do the same: write ${places.shard} where the number of the shard goes (and ${places.shards} for their count), or leave out --shards`,
      )
    return { words: whole, merge, folder: null }
  }
  const name = `${program} ${rest[0]}`
  if (merge !== null) throw new SpatialError('config', `${name} knows how its shards are joined: leave out --merge`)
  for (const flag of ['--shard', '--force', '--plan'])
    if (flagValue(rest, flag) !== undefined || rest.includes(flag))
      throw new SpatialError('config', `${name} ${flag} cannot be divided: leave it out`)
  const out = flagValue(rest, '--out')
  if (out === undefined) throw new SpatialError('config', `${name} needs --out: name the folder to write`)
  const folder = `${out}.parts/${places.shard}`
  const added = Object.entries(known.defaults(cpus)).filter(([flag]) => flagValue(rest, flag) === undefined)
  const words = [...withValue(whole, '--out', folder), ...added.flat(), '--shard', `${places.shard}/${places.shards}`]
  const parts = Array.from({ length: shards }, (_, i) => wordsOfShard([folder], i + 1, shards)[0]!)
  return { words, merge: known.merge(programs[program], whole, out, parts), folder }
}

/** What is wanted of a command, and what it may call. */
export interface DivisionWish {
  shards: number
  cpus: number
  programs: Programs
  /** Commands of `spatial-ssrl`, which may be written without that name. */
  own: readonly string[]
  merge: string[] | null
}

/**
 * Shell words that put the lines of all parts, and those that the whole has by now, into its file, each once; a line that a killed process
 * left half written is left out.
 */
function joinLines(file: string, out: string, parts: readonly string[]): string {
  const [whole, partial] = [quoteWord(`${out}/${file}`), quoteWord(`${out}/${file}.joined`)]
  const sources = parts.map((part) => quoteWord(`${part}/${file}`)).join(' ')
  return `touch ${whole} && awk '/}$/ && !seen[$0]++' ${sources} ${whole} > ${partial} && mv ${partial} ${whole}`
}

/** `value` of `--flag value` and `--flag=value`, the last one given; undefined where there is none. */
function flagValue(words: readonly string[], flag: string): string | undefined {
  let value: string | undefined
  for (const [i, word] of words.entries()) {
    if (word === flag) value = words[i + 1]
    else if (word.startsWith(`${flag}=`)) value = word.slice(flag.length + 1)
  }
  return value
}

/** The words with another value for a flag that is there. */
function withValue(words: readonly string[], flag: string, value: string): string[] {
  return words.map((word, i) =>
    words[i - 1] === flag ? value : word.startsWith(`${flag}=`) ? `${flag}=${value}` : word,
  )
}
