/** A request that is not answered, as the OpenAI API says it. */
export class Refusal extends Error {
  readonly status: number
  /** The field that is wrong, where one is. */
  readonly param: string | null
  readonly code: string | null

  constructor(
    status: number,
    message: string,
    { param = null, code = null }: { param?: string | null; code?: string | null } = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.param = param
    this.code = code
  }
}

/** A field that is wrong. */
export function wrongField(param: string, message: string, code: string | null = null): Refusal {
  return new Refusal(400, `${param}: ${message}`, { param, code })
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'server_error',
  503: 'server_error',
}

/** The body of such an answer. */
export function refusalBody({ status, message, param, code }: Pick<Refusal, 'status' | 'message' | 'param' | 'code'>) {
  return { error: { message, type: types[status] ?? 'invalid_request_error', param, code } }
}
