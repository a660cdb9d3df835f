/**
 * The gradient since the last update, a parameter an array. Runs end in any order; their gradients are added in the order of their
 * turns, counted from 0, so that the sum does not depend on who was faster.
 */
export class GradientSum {
  #sum: Float32Array[] | undefined
  #turn = 0
  readonly #early = new Map<number, Float32Array[]>()

  /** Keeps the first arrays it is given and adds later ones to them. */
  add(turn: number, gradient: Float32Array[]): void {
    this.#early.set(turn, gradient)
    for (let next = this.#early.get(this.#turn); next; next = this.#early.get(this.#turn)) {
      this.#early.delete(this.#turn++)
      if (this.#sum === undefined) this.#sum = next
      else for (const [index, sum] of this.#sum.entries()) addTo(sum, next[index]!)
    }
  }

  /** Undefined before the first turn. */
  get value(): readonly Float32Array[] | undefined {
    return this.#sum
  }

  /** Begins anew, with turn 0. */
  clear(): void {
    this.#sum = undefined
    this.#turn = 0
    this.#early.clear()
  }
}

function addTo(sum: Float32Array, term: Float32Array) {
  for (let i = 0; i < term.length; i++) sum[i]! += term[i]!
}
