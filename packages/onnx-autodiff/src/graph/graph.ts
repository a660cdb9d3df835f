import { constantBytes } from './constant-bytes.ts'
import type { Attributes, Kind, OutputSpec } from './kinds.ts'
import { formatShape, sizeOf } from './shape.ts'
import type { DType, ExternalData, Node, NodeOf, Operand, Source, Value } from './value.ts'

/**
 * A computation under construction. Values are made by `input`, `constant` and `external` and combined by the free functions
 * (`add`, `matMul`, …); `toModel` writes what chosen outputs need. The body of a loop is a graph inside its graph.
 */
export class Graph {
  /** dtype of constants and of inputs unless told otherwise. */
  readonly float: 'float32' | 'float64'
  /** The graph around a loop body; undefined for a whole computation. Internal. */
  readonly parent: Graph | undefined
  private readonly names = new Set<string>()
  private readonly scalars = new Map<string, Value>()
  private nextId = 0

  constructor(options: { float?: 'float32' | 'float64' } = {}, parent?: Graph) {
    this.float = parent?.float ?? options.float ?? 'float32'
    this.parent = parent
  }

  /** A tensor given to every run. Throws RangeError when the name is taken or a size is not a positive integer or 0. */
  input(name: string, shape: readonly number[], dtype: DType = this.float): Value {
    this.reserve('input', name, shape)
    const root = this.root()
    return makeValue(root, name, shape, dtype, { type: 'input', order: root.allocate() })
  }

  /**
   * A tensor stored in the model. A number alone makes a scalar, an array without `shape` a vector. Equal scalars are one value.
   * Throws RangeError when the data does not fill the shape.
   */
  constant(data: number | ArrayLike<number>, shape?: readonly number[], dtype: DType = this.float): Value {
    const root = this.root()
    const isNumber = typeof data === 'number'
    const numbers = isNumber ? [data] : data
    const dims = shape ?? (isNumber ? [] : [numbers.length])
    if (sizeOf(dims) !== numbers.length)
      throw new RangeError(
        `constant: expected ${sizeOf(dims)} elements for ${formatShape(dims)}, got ${numbers.length}`,
      )
    const key = numbers.length === 1 ? `${dtype} ${formatShape(dims)} ${toKey(numbers[0]!)}` : undefined
    const known = key === undefined ? undefined : root.scalars.get(key)
    if (known) return known
    const name = root.freshName('constant')
    const value = makeValue(root, name, dims, dtype, { type: 'constant', bytes: constantBytes(numbers, dtype) })
    if (key !== undefined) root.scalars.set(key, value)
    return value
  }

  /** A tensor whose bytes lie in another file, for instance a safetensors file; nothing is read here. */
  external(name: string, shape: readonly number[], dtype: DType, data: ExternalData): Value {
    this.reserve('external', name, shape)
    return makeValue(this.root(), name, shape, dtype, { type: 'external', data: { ...data } })
  }

  /** The outermost graph. Internal. */
  root(): Graph {
    return this.parent?.root() ?? this
  }

  /** Depth of nesting: 0 for a whole computation. Internal. */
  depth(): number {
    return this.parent ? this.parent.depth() + 1 : 0
  }

  /** The next number in order of creation. Internal. */
  allocate(): number {
    const root = this.root()
    return root.nextId++
  }

  /** A name nobody has. Internal. */
  freshName(stem: string): string {
    const root = this.root()
    let name = `${stem}.${root.allocate()}`
    while (root.names.has(name)) name = `${stem}.${root.allocate()}`
    root.names.add(name)
    return name
  }

  private reserve(caller: string, name: string, shape: readonly number[]): void {
    const { names } = this.root()
    if (name === '' || names.has(name)) throw new RangeError(`${caller}: expected an unused name, got '${name}'`)
    if (shape.some((size) => !Number.isInteger(size) || size < 0))
      throw new RangeError(`${caller}: expected sizes to be integers from 0, got ${formatShape(shape)}`)
    names.add(name)
  }
}

function toKey(number: number): string {
  return Object.is(number, -0) ? '-0' : String(number)
}

/** A value of a graph. Internal. */
export function makeValue(graph: Graph, name: string, shape: readonly number[], dtype: DType, source: Source): Value {
  return { graph, name, shape: [...shape], dtype, source }
}

/** Adds a node to the innermost graph among its inputs and returns its outputs. Throws RangeError on values of two computations. */
export function addNode<K extends Kind>(
  kind: K,
  inputs: readonly Value[],
  attributes: Attributes[K],
  outputs: readonly OutputSpec[],
  home?: Graph,
): readonly Value[] {
  const graph = home ?? innermost(kind, inputs)
  const values: Value[] = []
  const node: NodeOf<K> = { id: graph.allocate(), graph, kind, inputs: [...inputs], outputs: values, attributes }
  for (const { shape, dtype } of outputs)
    values.push(makeValue(graph, graph.freshName(kind), shape, dtype, { type: 'node', node: node as unknown as Node }))
  return values
}

/** Adds a node with one output. */
export function addSingle<K extends Kind>(
  kind: K,
  inputs: readonly Value[],
  attributes: Attributes[K],
  shape: readonly number[],
  dtype: DType,
): Value {
  return addNode(kind, inputs, attributes, [{ shape, dtype }])[0]!
}

function innermost(kind: string, inputs: readonly Value[]): Graph {
  const [first, ...rest] = inputs
  if (!first) throw new RangeError(`${kind}: expected at least one operand, got none`)
  let graph = first.graph
  for (const value of rest) {
    if (value.graph.root() !== graph.root())
      throw new RangeError(`${kind}: expected operands of one graph, got two graphs`)
    if (value.graph.depth() > graph.depth()) graph = value.graph
  }
  return graph
}

/** The operand as a value; a number becomes a scalar constant with the dtype of `like`. */
export function asValue(operand: Operand, like: Value): Value {
  return typeof operand === 'number' ? like.graph.constant(operand, [], like.dtype) : operand
}
