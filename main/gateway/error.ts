import type { GatewayErrorLike } from './types.ts'

/** A request fault. `code` is ours and stable, `status` what the client would see when nothing else decides. */
export class GatewayError extends Error implements GatewayErrorLike {
  readonly code: string
  readonly status: number
  /** Content type of the body when `message` is a body (return_error_code, Lua custom_error). */
  readonly contentType: string | null

  constructor(code: string, status: number, message: string, options: { cause?: unknown; contentType?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'GatewayError'
    this.code = code
    this.status = status
    this.contentType = options.contentType ?? null
  }
}

/** Several failing backends: texts joined with a newline, as KrakenD shows them. */
export class MergedError extends GatewayError {
  readonly parts: readonly GatewayErrorLike[]

  constructor(parts: readonly GatewayErrorLike[]) {
    super('merged', 500, parts.map((part) => part.message).join('\n'))
    this.parts = parts
  }
}

export const canceled = (): GatewayError => new GatewayError('canceled', 500, 'context canceled')
export const deadlineExceeded = (): GatewayError => new GatewayError('deadline', 500, 'context deadline exceeded')

/** Any thrown value as a request fault: what is no GatewayError is a 500 with its own text. */
export function asGatewayError(error: unknown): GatewayErrorLike {
  if (error instanceof GatewayError) return error
  return new GatewayError('internal', 500, error instanceof Error ? error.message : String(error), { cause: error })
}
