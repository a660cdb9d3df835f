const MARK = Symbol.for('@spatial-ssrl/error') // survives two copies of this package in one process

/** The boundary that an expected failure crossed. */
export type SpatialErrorCode = 'config' | 'data' | 'model' | 'remote'

/**
 * An expected failure, named by the boundary it crossed; its message is one line that says what is wrong and how to mend it.
 * Programmer errors stay `RangeError` and `TypeError`.
 */
export class SpatialError extends Error {
  readonly [MARK] = true
  readonly code: SpatialErrorCode

  constructor(code: SpatialErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SpatialError'
    this.code = code
  }

  /** Whether `error` is a `SpatialError`, of this copy of the package or another. */
  static is(error: unknown): error is SpatialError {
    return error instanceof Error && MARK in error
  }
}
