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

/** Sum of squares of each part, in double precision: the norm of a whole is the root of the sum over its parts in order. */
export function sumsOfSquares(gradient: readonly Float32Array[]): Float64Array {
  return Float64Array.from(gradient, sumOfSquares)
}

/** Four sums side by side, because each addition waits for the one before it. */
function sumOfSquares(part: Float32Array): number {
  const whole = part.length - (part.length % 4)
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let i = 0; i < whole; i += 4) {
    a += part[i]! * part[i]!
    b += part[i + 1]! * part[i + 1]!
    c += part[i + 2]! * part[i + 2]!
    d += part[i + 3]! * part[i + 3]!
  }
  let sum = a + b + c + d
  for (let i = whole; i < part.length; i++) sum += part[i]! * part[i]!
  return sum
}
