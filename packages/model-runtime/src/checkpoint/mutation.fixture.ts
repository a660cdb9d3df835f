import { createRng, type Rng } from '@spatial-ssrl/core'

/** A change to one file of a model folder, as an enemy or a bad disk would make it. */
export interface Mutation {
  file: string
  /** What was changed, for messages. */
  what: string
  content: string | Buffer
}

const numbers = [0, -1, 0.5, 2, 3, 7, 1e6, 1e9, 1e12, 2 ** 31, 2 ** 53, 1e300, -1e9, 1e-300]
const texts = [
  '',
  'x',
  '../../../etc/passwd',
  '/dev/zero',
  '(a+)+$',
  '(?:a|a)*b',
  '\\s*\\s*\\s*\\s*x',
  '__proto__',
  'x'.repeat(70_000),
]
const others = [null, true, false, [], {}, [[]], { a: { b: [] } }, [1e9, 1e9], Array.from({ length: 2000 }, () => 0)]

/** Template source that is slow, large, deep or broken. */
const templates = [
  '{% for i in range(1000000000) %}x{% endfor %}',
  '{% for i in range(60000) %}{% for j in range(60000) %}{% for k in range(60000) %}{% endfor %}{% endfor %}{% endfor %}',
  '{% set n = namespace(a="x") %}{% for i in range(60) %}{% set n.a = n.a + n.a %}{% endfor %}{{ n.a }}',
  '{% set n = namespace(a=[1]) %}{% for i in range(60) %}{% set n.a = [n.a, n.a] %}{% endfor %}{{ n.a|tojson }}',
  '{% set n = namespace() %}{% set n.n = n %}{{ n.n }}',
  '{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}',
  '{{ range(0, 1, 0.000000000001)|length }}',
  '{{ range(100000000000000000, 100000000000000100)|length }}',
  `${' '.repeat(40_000)}{%- if x %}`,
  `{{ ${'('.repeat(20_000)}`,
  '{% if 1 %}'.repeat(4000),
  'x'.repeat(200_000),
  "{{ raise_exception('no') }}",
  '{{',
]

/** Changes to the files of a model folder; the same seed gives the same. */
export function mutations(files: ReadonlyMap<string, Buffer>, seed: number, count: number): Mutation[] {
  const rng = createRng(seed)
  const names = [...files.keys()].sort()
  return Array.from({ length: count }, () => {
    const file = rng.pick(names)
    const content = files.get(file)!
    if (file.endsWith('.safetensors')) return mutateTensors(file, content, rng)
    if (file.endsWith('.jinja')) return mutateTemplate(file, content.toString(), rng)
    return rng.int(10) === 0 ? mutateText(file, content.toString(), rng) : mutateJson(file, content.toString(), rng)
  })
}

type Tree = Record<string, unknown>

function mutateJson(file: string, text: string, rng: Rng): Mutation {
  const tree = JSON.parse(text) as Tree
  let node = tree
  const path: string[] = []
  for (;;) {
    const key = rng.pick(Object.keys(node).slice(0, 60))
    path.push(key)
    const inner = node[key]
    const descend = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && rng.int(4) > 0
    if (!descend) {
      const value = rng.pick([...numbers, ...texts, ...others])
      if (rng.int(8) === 0) delete node[key]
      else node[key] = value
      return {
        file,
        what: `${path.join('.')} = ${JSON.stringify(node[key])?.slice(0, 40)}`,
        content: JSON.stringify(tree),
      }
    }
    node = inner as Tree
  }
}

function mutateText(file: string, text: string, rng: Rng): Mutation {
  const at = rng.int(text.length)
  const content = rng.pick([
    text.slice(0, at),
    text.slice(0, at) + text.slice(at + 1),
    `${text}${text}`,
    '',
    '['.repeat(50_000),
  ])
  return { file, what: `text cut or doubled at ${at}`, content }
}

function mutateTemplate(file: string, text: string, rng: Rng): Mutation {
  const at = rng.int(text.length)
  const inserted = rng.pick([...templates, '', '{% endfor %}', '}}', '{%- else %}'])
  const content = rng.int(2) === 0 ? inserted : text.slice(0, at) + inserted + text.slice(at)
  return { file, what: `${inserted.slice(0, 60)} at ${at}`, content }
}

function mutateTensors(file: string, bytes: Buffer, rng: Rng): Mutation {
  const copy = Buffer.from(bytes)
  const length = Number(copy.readBigUInt64LE(0))
  switch (rng.int(4)) {
    case 0: {
      copy.writeBigUInt64LE(
        rng.pick([0n, 1n, BigInt(length - 1), BigInt(length + 1), 99_000_000n, 2n ** 40n, 2n ** 63n]),
        0,
      )
      return { file, what: 'length of the header', content: copy }
    }
    case 1: {
      const at = 8 + rng.int(length)
      copy[at] = rng.int(256)
      return { file, what: `byte ${at}`, content: copy }
    }
    case 2: {
      const cut = rng.int(copy.length)
      return { file, what: `cut at ${cut}`, content: copy.subarray(0, cut) }
    }
    default: {
      const { what, content } = mutateJson(file, copy.toString('utf8', 8, 8 + length).trim(), rng)
      const header = Buffer.from(content)
      const start = Buffer.alloc(8)
      start.writeBigUInt64LE(BigInt(header.length), 0)
      return { file, what, content: Buffer.concat([start, header, copy.subarray(8 + length)]) }
    }
  }
}
