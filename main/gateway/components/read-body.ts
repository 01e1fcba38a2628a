import { collect } from '../byte-source.ts'
import { GatewayError } from '../error.ts'
import type { ByteSource, GatewayErrorLike, RequestBody, Scope } from '../types.ts'

/** The whole body in memory; a GatewayError when the sender broke it off or the scope ended first. */
export async function readBody(body: RequestBody, scope: Scope): Promise<Uint8Array | GatewayErrorLike> {
  if (body.kind === 'none') return new Uint8Array()
  return body.kind === 'bytes' ? body.bytes : readSource(body.source, scope)
}

export async function readSource(source: ByteSource, scope: Scope): Promise<Uint8Array | GatewayErrorLike> {
  let stop = (): void => {}
  const ended = new Promise<never>((_, reject) => {
    stop = scope.onEnd((cause) => {
      source.abort(cause)
      reject(cause)
    })
  })
  try {
    return await Promise.race([ended, collect(source)])
  } catch (error) {
    if (error instanceof GatewayError) return error
    return new GatewayError('body', 500, error instanceof Error ? error.message : String(error), { cause: error })
  } finally {
    stop()
  }
}
