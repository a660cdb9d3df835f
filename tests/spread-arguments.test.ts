import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** `Math.max(...rows)` and its like end in `Maximum call stack size exceeded` at some 120,000 elements. */
const manyArguments = new Set([
  'push',
  'unshift',
  'splice',
  'concat',
  'max',
  'min',
  'hypot',
  'of',
  'fromCharCode',
  'fromCodePoint',
  'apply',
  'call',
])

/** Spreads of lists that cannot grow with the data, and what bounds them. */
const bounded: Record<string, string> = {
  'sample-groups.ts: push(...latest)': 'groups of one rollout',
  'follow.ts: max(...parts.map(({ name }) => name.length))': 'shards of one job',
  'lanes.ts: min(...this.#busy)': 'lanes, one per processor',
  'answering-model.ts: max(...batch.groups.map((group) => group.replies.length))': 'groups of one batch',
  'evaluate.ts: max(...verdicts.map(({ parts }) => parts.accuracy ?? 0))': 'replies to one question',
  'micro-batches.ts: max(...members.map((index) => groups[index]!.replyTokens))': 'groups of one micro-batch',
  'micro-batches.ts: max(...pictures)': 'pictures of one micro-batch',
  'micro-batches.ts: max(...parts.map((part) => part.length))': 'lanes, one per processor',
  'micro-batches.ts: max(...all.map((group) => group.promptLength))': 'groups of one micro-batch',
  'micro-batches.ts: max(...images)': 'lanes, one per processor',
  'reply-rows.ts: max(...batch.groups[group]!.replies.map((reply) => reply.length))': 'replies to one prompt',
  'vision-layout.ts: max(...windows.map((window) => window.length))': 'windows of one picture',
  'open-endpoint.ts: push(...reply.generations.slice(0, asked.n))': 'replies to one request',
  'open-endpoint.ts: push(...reply.finishReasons.slice(0, asked.n))': 'replies to one request',
  'reach.ts: push(...dependencies(node))': 'inputs of one node',
  'to-model.ts: push(...withoutUnread(state.initializers.values(), emitter.proto.nodes))': 'constants of one graph',
  'memory.ts: max(...maps.map((map) => countWeights([map])))': 'linear maps of one network',
  'split-groups.ts: max(...replies.map((reply) => reply.length))': 'replies to one prompt',
  'stop-texts.ts: min(...found)': 'stop texts of one request',
  'layout.ts: push(...surfaces)': 'surfaces of one scene',
  'layout.ts: push(...thing.surfaces)': 'surfaces of one thing',
  'layout.ts: min(...surfaces.map((s) => s.centre[axis] - reach(s, axis)))': 'surfaces of one thing',
  'layout.ts: max(...surfaces.map((s) => s.centre[axis] + reach(s, axis)))': 'surfaces of one thing',
  'shadow.ts: max(...thing.surfaces.map( ({ centre: [x, y, z], radius }) => Math.hypot(x - thing.centre[0], y - thing.centre[1], z - thing.centre[2]) + factor * radius, ))':
    'surfaces of one thing',
  'surface.ts: push(...face(scaled(axis, sign), centre, reach))': 'one face',
  'surface.ts: hypot(...half)': 'three axes',
  'surface.ts: push(...face([normal[0], half[0] / slant, normal[2]], base, (half[0] * height) / slant))': 'one face',
  'surface.ts: push(...face(scaled(along, sign), base, half[1]))': 'one face',
  'surface.ts: max(...radii)': 'three axes',
  'crop.ts: min(...differences)': 'options of one puzzle',
  'depth.ts: min(...gaps)': 'regions of one puzzle',
  'rotation.ts: min(...[1, 2, 3].map((quarters) => meanDifference(square, turned(square, quarters))))': 'three turns',
  'flip.ts: min(...differences)': 'patches of one puzzle',
  'patch-labels.ts: min(...cells.map(({ width, height }) => Math.min(width, height)))': 'cells of one puzzle',
  'combine.ts: max(...rewards)': 'rules that a program combines',
  'box.ts: min(...sides)': 'four sides',
  'box.ts: hypot(...point.map((value, axis) => value - said[i]![axis]!))': 'coordinates of one point',
  'whitespace.ts: apply(part)': 'one chunk',
  'scene-facts.ts: hypot(...centre)': 'three axes',
  'check-dataset.ts: push(...(await remakeProblems(sample, again)))': 'problems of one sample',
  'plan.ts: max(...tasks.map((task) => quotas[task]!))': 'tasks',
  'summary-text.ts: push(...reasonLines(reasons))': 'at most nine lines',
  'summary-text.ts: push(...reasonLines(skipped))': 'at most nine lines',
  'prompt-section.ts: max(...[...instruction.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1))':
    'back-ticks of one instruction',
  'chunks.ts: unshift(...axes.splice(endless, 1))': 'one axis',
  'object-header.ts: push(...sharedMessage(source, content, type))': 'messages of one kind',
  'open-endpoint.ts: push(...address.secrets)': 'secrets of one address',
}

/** The calls of a file that spread a list into their arguments, or hand one to `apply`. */
function spreadsIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const name = node.expression.name.text
      const spread = node.arguments.find(ts.isSpreadElement)
      if (manyArguments.has(name) && spread)
        found.push(`${name}(...${spread.expression.getText().replace(/\s+/g, ' ')})`)
      if (name === 'apply') found.push(`apply(${node.arguments[1]?.getText() ?? ''})`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const sources = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).flatMap((name) =>
    readdirSync(join(root, group, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.(test|fixture)\.ts$|-arbitrary\.ts$/.test(file))
      .map((file) => join(root, group, name, 'src', file)),
  ),
)

test('no list that grows with the data is spread into the arguments of a call', () => {
  const found = sources.flatMap((file) =>
    spreadsIn(file, readFileSync(file, 'utf8')).map((call) => `${basename(file)}: ${call}`),
  )
  expect(found.filter((call) => !(call in bounded))).toEqual([])
  expect(
    Object.keys(bounded).filter((call) => !found.includes(call)),
    'named but gone',
  ).toEqual([])
})

test.each([
  ['Math.max(...scores)', ['max(...scores)']],
  ['Math.max(0, ...rows.map((row) => row.n))', ['max(...rows.map((row) => row.n))']],
  ['list.push(...more)', ['push(...more)']],
  ['String.fromCharCode(...bytes)', ['fromCharCode(...bytes)']],
  ['String.fromCharCode.apply(null, bytes)', ['apply(bytes)']],
  ['list = [...list, ...more]; Math.max(a, b); run(...inputs)', []],
])('%s', (text, found) => {
  expect(spreadsIn('any.ts', text)).toEqual(found)
})
