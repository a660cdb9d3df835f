import type { Graph } from './graph/graph.ts'
import type { DType, Node, Value } from './graph/value.ts'
import { Emitter, type ModelState, type Provider } from './lower/emitter.ts'
import { withoutFaultyFolds } from './lower/faulty-folds.ts'
import { lowerNode } from './lower/table.ts'
import type { GraphProto, NodeProto, TensorProto } from './proto/model.ts'
import { writeModel } from './proto/write.ts'
import { reach } from './reach.ts'

/** How a model is written. */
export interface ModelOptions {
  /** Execution provider whose operators to use. Default cpu; such models run elsewhere too, with parts falling back to the CPU. */
  provider?: Provider
  /** ONNX operator set, 21 to 26. Default 21. */
  opset?: number
  /** Inputs declared even though no output needs them. */
  keepInputs?: readonly Value[]
}

/** Name and type of an input or output of a model. */
export interface ValueType {
  name: string
  shape: readonly number[]
  dtype: DType
}

/**
 * Serialised ONNX model computing the named outputs. Only what they need is written. An output that is an input, a constant or
 * another output under a second name is copied. Throws RangeError on an output of another graph or a name already in use.
 */
export function toModel(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  options: ModelOptions = {},
): Uint8Array {
  const { provider = 'cpu', opset = 21, keepInputs = [] } = options
  const entries = Object.entries(outputs)
  for (const [name, value] of entries)
    if (value.graph !== graph)
      throw new RangeError(`toModel: expected values of the given graph, got another's as '${name}'`)
  const { nodes, leaves } = reach(entries.map(([, value]) => value))
  const state = modelState(provider, nodes, entries)
  const emitter = new Emitter(state, 'main')
  for (const value of inputValues([...leaves, ...keepInputs])) emitter.input(value)
  for (const value of leaves) addInitializer(state, value)
  emitter.lowerAll(graph)
  for (const [name, value] of entries) emitter.output(value, name)
  emitter.proto.nodes = resultsFirst(withoutFaultyFolds(emitter.proto.nodes))
  emitter.proto.initializers.push(...withoutUnread(state.initializers.values(), emitter.proto.nodes))
  expectUniqueNames(emitter)
  return writeModel({ opset, contrib: state.contrib, graph: emitter.proto })
}

/** Inputs the outputs need, in order of creation. */
export function inputsOf(graph: Graph, outputs: Readonly<Record<string, Value>>): ValueType[] {
  const values = Object.values(outputs)
  if (values.some((value) => value.graph !== graph))
    throw new RangeError('inputsOf: expected values of the given graph')
  return inputValues(reach(values).leaves).map(({ name, shape, dtype }) => ({ name, shape, dtype }))
}

function inputValues(leaves: readonly Value[]): Value[] {
  const order = ({ source }: Value): number => (source.type === 'input' ? source.order : -1)
  return [...new Set(leaves)].filter((value) => order(value) >= 0).sort((a, b) => order(a) - order(b))
}

function modelState(provider: Provider, nodes: Node[], entries: [string, Value][]): ModelState {
  const names = new Map<Value, string>()
  for (const [name, value] of entries) if (carriesName(value) && !names.has(value)) names.set(value, name)
  const bodies = nodes.flatMap((node) => (node.kind === 'loop' ? [node.attributes.body] : []))
  const results = bodies.flatMap(({ nextState, outputs, proceed }) => [
    ...nextState,
    ...outputs,
    ...(proceed ? [proceed] : []),
  ])
  const used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...entries.map(([, value]) => value), ...results])
  return { provider, names, initializers: new Map(), used, nodes, contrib: false, temporaries: 0, lowerNode }
}

/** Whether a value is written by an operator of its own, whose output can take the requested name. */
function carriesName({ source }: Value): boolean {
  return source.type === 'node' && source.node.kind !== 'stopGradient' && source.node.kind !== 'recompute'
}

function addInitializer(state: ModelState, { name, shape, dtype, source }: Value): void {
  if (source.type === 'constant')
    state.initializers.set(name, { name, shape, dtype, data: { type: 'bytes', bytes: source.bytes } })
  if (source.type === 'external')
    state.initializers.set(name, { name, shape, dtype, data: { type: 'external', data: source.data } })
}

/**
 * Nodes nobody reads moved to the end, newest first. onnxruntime runs a graph depth first from such nodes, beginning with the last one:
 * in order of creation it would finish the whole backward pass before the first weight gradient and keep all of its operands.
 */
function resultsFirst(nodes: readonly NodeProto[]): NodeProto[] {
  const read = namesRead(nodes)
  const isResult = (node: NodeProto): boolean => !node.outputs.some((name) => read.has(name))
  return [...nodes.filter((node) => !isResult(node)), ...nodes.filter(isResult).reverse()]
}

/** 4-bit weights that operators read as bytes alone are not declared as numbers, too. */
function withoutUnread(initializers: Iterable<TensorProto>, nodes: readonly NodeProto[]): TensorProto[] {
  const read = namesRead(nodes)
  return [...initializers].filter(({ name, dtype }) => dtype !== 'uint4' || read.has(name))
}

function namesRead(nodes: readonly NodeProto[]): Set<string> {
  const bodies = nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((attribute): GraphProto[] =>
      attribute.type === 'graph' ? [attribute.value] : [],
    ),
  )
  const inner = bodies.flatMap((body) => [...namesRead(body.nodes), ...body.outputs.map(({ name }) => name)])
  return new Set([...nodes.flatMap(({ inputs }) => inputs), ...inner])
}

function expectUniqueNames({ proto }: Emitter): void {
  const names = [...proto.inputs, ...proto.initializers].map(({ name }) => name)
  const seen = new Set<string>()
  for (const name of [...names, ...proto.nodes.flatMap(({ outputs }) => outputs)]) {
    if (name === '') continue
    if (seen.has(name)) throw new RangeError(`toModel: expected output names not in use by the graph, got '${name}'`)
    seen.add(name)
  }
}
