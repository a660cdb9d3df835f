import { Environment, Interpreter, parse, Template, tokenize } from '@huggingface/jinja'

/** Characters of a template's source; published ones have a few thousand. */
const mostTemplateCharacters = 50_000
/** Characters of any text that a template makes, its output included. */
const mostTextCharacters = 1_000_000
/**
 * Steps of one rendering: one for each part of the template that is evaluated, and one for each element and each 64 characters of what
 * it gives. A published template takes some hundreds, and a few for every hundred characters of the question.
 */
const mostSteps = 100_000
/** Parts within parts, and macros that call themselves. */
const mostDepth = 400

/** The library's search for blanks before a tag takes the square of their number. */
const longBlank = /\s{1001}/

/** The interpreter's classes, as far as they are used here; the library's own declarations do not resolve under `nodenext`. */
type Evaluate = (statement: unknown, environment: object) => Value
interface Value {
  value: unknown
}
const Base = Interpreter as unknown as new (environment: object) => { run(program: object): Value; evaluate: Evaluate }

/** The library's interpreter, which stops when the work or a text grows past the bounds: a model folder is somebody else's program. */
class BoundedInterpreter extends Base {
  #left = mostSteps
  #depth = 0

  override evaluate = (statement: unknown, environment: object): Value => {
    if (this.#depth++ > mostDepth) throw new RangeError(`the template is over ${mostDepth} parts deep`)
    try {
      const value = super.evaluate(statement, environment)
      this.#left -= weight(value, this.#left)
      if (this.#left < 0) throw new RangeError(`the template takes over ${mostSteps} steps`)
      return value
    } finally {
      this.#depth-- // `break` and `continue` are thrown
    }
  }
}

/** Renders a parsed template. @throws Error whatever the template raises, RangeError past the bounds */
export function renderBounded(program: object, items: Record<string, unknown>): string {
  const environment = new Environment() as unknown as { set(name: string, value: unknown): void }
  for (const [name, value] of Object.entries({ ...globals, ...items })) environment.set(name, value)
  return String(new BoundedInterpreter(environment).run(program).value)
}

/** Parses a template as `Template` of the library does. @throws Error with what is wrong with it */
export function parseBounded(source: string): object {
  if (source.length > mostTemplateCharacters)
    throw new RangeError(`it has ${source.length} characters, at most ${mostTemplateCharacters} are read`)
  if (longBlank.test(source)) throw new RangeError('it has over 1000 blanks in a row')
  return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })) as object
}

const clock = new Template('{{ strftime_now(format) }}')

/** What every template finds: the library's own, with a `range` of bounded length. */
const globals = {
  false: false,
  true: true,
  none: null,
  False: false,
  True: true,
  None: null,
  raise_exception(message: string) {
    throw new Error(message)
  },
  range: boundedRange,
  strftime_now: (format: string) => clock.render({ format }),
}

function boundedRange(first: number, last?: number, step = 1): number[] {
  const [start, stop] = last === undefined ? [0, first] : [first, last]
  const count = Math.max(0, Math.ceil((stop - start) / step))
  if (step === 0) throw new RangeError('range() step must not be zero')
  if (!(count <= mostSteps)) throw new RangeError(`range() over more than ${mostSteps} numbers`)
  return Array.from({ length: count }, (_, index) => start + index * step)
}

/** Steps that a value stands for, counting what lists and mappings hold as often as they hold it; past `most` counting ends. */
function weight(value: unknown, most: number): number {
  const waiting = [value]
  let steps = 0
  while (waiting.length > 0 && steps <= most) {
    const held = (waiting.pop() as Value | undefined)?.value
    steps++
    if (typeof held === 'string') {
      if (held.length > mostTextCharacters)
        throw new RangeError(`the template makes a text of over ${mostTextCharacters} characters`)
      steps += held.length >> 6
    } else if (held instanceof Map || Array.isArray(held)) {
      steps += held instanceof Map ? held.size : held.length
      if (steps + waiting.length <= most) for (const inner of held.values()) waiting.push(inner)
      else return most + 1
    }
  }
  return steps
}
