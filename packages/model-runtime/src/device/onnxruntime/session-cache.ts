import { InferenceSession } from 'onnxruntime-node'
import type { CompiledGraph, GraphProvider } from '../../graph/compiled-graph.ts'

/** A graph ready to run. */
export interface LoadedGraph {
  session: InferenceSession
  graph: Omit<CompiledGraph, 'model'>
}

/**
 * Sessions by key, the least recently used released beyond `capacity`: each holds its own arena of activations, and making one takes
 * 25 to 250 ms.
 */
export class SessionCache {
  readonly #loaded = new Map<string, LoadedGraph>()
  readonly #capacity: number
  readonly #options: InferenceSession.SessionOptions & { extra: { session: object } }

  constructor({ provider, capacity, threads }: { provider: GraphProvider; capacity: number; threads: number }) {
    this.#capacity = capacity
    this.#options = {
      ...(provider !== 'cpu' && { executionProviders: [provider] }), // the CPU provider takes what it has no kernel for
      intraOpNumThreads: threads,
      executionMode: 'sequential', // 'parallel' halves the speed of training graphs
      enableMemPattern: false, // a planned arena is no faster and twice as large
      logSeverityLevel: 3,
      // Threads that spin for the short while between two operations save waking them up, a tenth of a training step and more; spinning
      // for longer gains nothing, and takes the cores from whoever else wants them.
      extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '100' } } },
    }
  }

  async get(key: string, compile: () => CompiledGraph): Promise<LoadedGraph> {
    let entry = this.#loaded.get(key)
    if (entry === undefined) {
      const { model, ...graph } = compile()
      if (graph.packs) await this.#releaseWhere((other) => other.packs === true) // one copy of the weights at a time
      entry = { session: await InferenceSession.create(model, this.#optionsFor(graph)), graph }
    }
    this.#loaded.delete(key) // re-inserted as the youngest
    this.#loaded.set(key, entry)
    for (const [oldest, { session }] of this.#loaded) {
      if (this.#loaded.size <= this.#capacity) break
      this.#loaded.delete(oldest)
      await session.release()
    }
    return entry
  }

  /** Everything is released; the next run compiles anew. */
  async release(): Promise<void> {
    for (const { session } of this.#loaded.values()) await session.release()
    this.#loaded.clear()
  }

  async #releaseWhere(test: (graph: LoadedGraph['graph']) => boolean): Promise<void> {
    for (const [key, { session, graph }] of [...this.#loaded]) {
      if (!test(graph)) continue
      this.#loaded.delete(key)
      await session.release()
    }
  }

  #optionsFor({ folder, packs }: LoadedGraph['graph']): InferenceSession.SessionOptions {
    if (folder === undefined) return this.#options
    return {
      ...this.#options,
      enableCpuMemArena: false, // at the sizes at which weights stay in files, an arena costs memory and saves no time
      extra: {
        session: {
          ...this.#options.extra.session,
          model_external_initializers_file_folder_path: folder,
          disable_prepacking: packs ? '0' : '1', // packed weights are a copy of the file
        },
        // Widened half types are neither kept nor shared: each lives as long as the product that reads it.
        optimization: { disable_specified_optimizers: 'ConstantFolding;CommonSubexpressionElimination' },
      },
    }
  }
}
