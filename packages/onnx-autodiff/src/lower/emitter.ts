import { constantBytes } from '../graph/constant-bytes.ts'
import { formatShape, sizeOf } from '../graph/shape.ts'
import type { DType, Node, Value } from '../graph/value.ts'
import type { Attributes, GraphProto, TensorProto, ValueInfo } from '../proto/model.ts'

/** Execution provider a model is written for. */
export type Provider = 'cpu' | 'webgpu' | 'cuda'

/** What the graphs of one model share: names, initializers and the values in use. */
export interface ModelState {
  readonly provider: Provider
  readonly names: Map<Value, string>
  readonly initializers: Map<string, TensorProto>
  readonly used: ReadonlySet<Value>
  readonly nodes: readonly Node[]
  contrib: boolean
  temporaries: number
  readonly lowerNode: (node: Node, emitter: Emitter) => void
}

/** Writes the operators of one graph of a model. */
export class Emitter {
  readonly proto: GraphProto
  readonly model: ModelState

  constructor(model: ModelState, name: string) {
    this.model = model
    this.proto = { name, nodes: [], initializers: [], inputs: [], outputs: [], values: [] }
  }

  /** Whether the operators fused for single precision by the CPU and CUDA providers can compute this dtype. */
  hasFused(dtype: DType): boolean {
    return this.model.provider !== 'webgpu' && dtype === 'float32'
  }

  /** Name of a value in the model. */
  name(value: Value): string {
    return this.model.names.get(value) ?? value.name
  }

  /** Makes a value another name for something already computed. */
  alias(value: Value, name: string): void {
    this.model.names.set(value, name)
  }

  /** Whether anything in the model reads the value. */
  isUsed(value: Value): boolean {
    return this.model.used.has(value)
  }

  /** Adds an operator with one output, named `output` or freshly, and returns the name. */
  emit(op: string, inputs: readonly string[], attributes: Attributes = {}, output = this.temporary()): string {
    this.proto.nodes.push({ op, domain: '', inputs, outputs: [output], attributes })
    return output
  }

  /** Adds an operator with several outputs; an empty name leaves an optional one out. */
  emitMany(op: string, inputs: readonly string[], attributes: Attributes, outputs: readonly string[]): void {
    this.proto.nodes.push({ op, domain: '', inputs, outputs, attributes })
  }

  /** Adds an operator of onnxruntime's own domain. */
  emitContrib(op: string, inputs: readonly string[], attributes: Attributes, output = this.temporary()): string {
    this.model.contrib = true
    this.proto.nodes.push({ op, domain: 'com.microsoft', inputs, outputs: [output], attributes })
    return output
  }

  /** Name of the bytes of a stored value as an initializer of their own; nothing is stored twice. */
  bytesOf({ name, source }: Value, shape: readonly number[]): string {
    const bytes = `${name} bytes`
    const declare = (data: TensorProto['data']) =>
      this.model.initializers.set(bytes, { name: bytes, shape, dtype: 'uint8', data })
    if (source.type === 'constant') declare({ type: 'bytes', bytes: source.bytes })
    if (source.type === 'external') declare({ type: 'external', data: source.data })
    return bytes
  }

  /** Name of an initializer with these numbers, shared by all who ask for them. */
  constant(numbers: readonly number[], shape: readonly number[], dtype: DType): string {
    const name = `c ${dtype} ${formatShape(shape)} ${numbers.join(',')}`
    const data = { type: 'bytes', bytes: constantBytes(numbers, dtype) } as const
    if (!this.model.initializers.has(name)) this.model.initializers.set(name, { name, shape, dtype, data })
    return name
  }

  /** Name of an initializer that holds one number everywhere. */
  repeated(number: number, shape: readonly number[], dtype: DType): string {
    const name = `r ${dtype} ${formatShape(shape)} ${number}`
    if (!this.model.initializers.has(name)) {
      const bytes = constantBytes(Array(sizeOf(shape)).fill(number), dtype)
      this.model.initializers.set(name, { name, shape, dtype, data: { type: 'bytes', bytes } })
    }
    return name
  }

  /** A scalar initializer. */
  scalar(number: number, dtype: DType): string {
    return this.constant([number], [], dtype)
  }

  /** An int64 vector initializer: shapes, axes, sizes. */
  integers(numbers: readonly number[]): string {
    return this.constant(numbers, [numbers.length], 'int64')
  }

  /** A name for an intermediate result. */
  temporary(): string {
    return `t${this.model.temporaries++}`
  }

  /** Writes the graph's own nodes among those the model needs. */
  lowerAll(graph: Node['graph']): void {
    for (const node of this.model.nodes) if (node.graph === graph) this.model.lowerNode(node, this)
  }

  /** Declares an output of the graph; `name` is given through an Identity when the value cannot carry it. */
  output(value: Value, name: string): void {
    const current = this.name(value)
    if (current !== name) this.emit('Identity', [current], {}, name)
    this.proto.outputs.push({ name, shape: value.shape, dtype: value.dtype })
  }

  /** Declares an input of the graph. */
  input(info: ValueInfo): void {
    this.proto.inputs.push({ name: info.name, shape: info.shape, dtype: info.dtype })
  }
}
