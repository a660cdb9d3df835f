import { addNode, Graph, makeValue } from './graph/graph.ts'
import type { LoopBody } from './graph/loop-body.ts'
import { formatShape, sameShape } from './graph/shape.ts'
import type { Value } from './graph/value.ts'

/** What one iteration gives back. */
export interface LoopStep {
  /** The state of the next iteration: as many values, of the same dtypes and shapes, as the loop was given. */
  state: readonly Value[]
  /** Values kept from every iteration, stacked on a new axis 0. */
  outputs?: readonly Value[]
  /** bool scalar: whether to run another iteration. Absent: until the count is reached. */
  continue?: Value
}

/**
 * Runs `body` repeatedly inside the graph (ONNX Loop). The body may use any value from outside. `shapes` gives the shape of each state
 * within the loop when it differs from the initial one: −1 marks an axis that grows. Stacked outputs have length `count`, or −1 when
 * the loop may end early or the count is a value. Gradients do not pass through: `gradients` throws RangeError when one reaches a loop.
 */
export function loop(
  graph: Graph,
  options: {
    /** Number of iterations at most; a value is an int64 scalar. */
    count: number | Value
    state: readonly Value[]
    shapes?: readonly (readonly number[])[]
    /** `iteration` is an int64 scalar counting from 0. */
    body: (iteration: Value, ...state: Value[]) => LoopStep
  },
): { state: Value[]; outputs: Value[] } {
  const { count, state } = options
  const shapes = options.shapes ?? state.map(({ shape }) => shape)
  if (shapes.length !== state.length)
    throw new RangeError(`loop: expected ${state.length} shapes, one per state, got ${shapes.length}`)
  const inner = new Graph({}, graph)
  const parameter = (stem: string, shape: readonly number[], dtype: Value['dtype']) =>
    makeValue(inner, inner.freshName(stem), shape, dtype, { type: 'state' })
  const iteration = parameter('iteration', [], 'int64')
  const carried = state.map(({ dtype }, index) => parameter('state', shapes[index]!, dtype))
  const step = options.body(iteration, ...carried)
  expectStep(carried, step)

  const outputs = step.outputs ?? []
  const body: LoopBody = {
    graph: inner,
    iteration,
    state: carried,
    nextState: step.state,
    outputs,
    proceed: step.continue,
  }
  const length = typeof count === 'number' && !step.continue ? count : -1
  const trips = typeof count === 'number' ? graph.constant(count, [], 'int64') : count
  if (trips.dtype !== 'int64' || trips.shape.length > 0)
    throw new RangeError(`loop: expected an int64 scalar count, got ${trips.dtype} ${formatShape(trips.shape)}`)
  const results = addNode(
    'loop',
    [trips, ...state],
    { body },
    [...carried, ...outputs.map(({ shape, dtype }) => ({ shape: [length, ...shape], dtype }))],
    graph,
  )
  return { state: results.slice(0, state.length), outputs: results.slice(state.length) }
}

function expectStep(carried: readonly Value[], step: LoopStep): void {
  if (step.state.length !== carried.length)
    throw new RangeError(`loop: expected ${carried.length} next states, got ${step.state.length}`)
  for (const [index, { shape, dtype }] of carried.entries()) {
    const next = step.state[index]!
    const fits = next.dtype === dtype && next.shape.length === shape.length
    if (
      !fits ||
      !sameShape(
        shape,
        next.shape.map((size, axis) => (shape[axis] === -1 ? -1 : size)),
      )
    )
      throw new RangeError(
        `loop: expected state ${index} to stay ${dtype} ${formatShape(shape)}, got ${next.dtype} ${formatShape(next.shape)}`,
      )
  }
  if (step.continue && (step.continue.dtype !== 'bool' || step.continue.shape.length > 0))
    throw new RangeError(
      `loop: expected continue to be a bool scalar, got ${step.continue.dtype} ${formatShape(step.continue.shape)}`,
    )
}
