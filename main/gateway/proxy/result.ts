import { emptyHeaders } from '../headers.ts'
import type { GatewayErrorLike, JsonObject, ProxyResponse, ProxyResult } from '../types.ts'

export const failed = (error: GatewayErrorLike): ProxyResult => ({ response: null, error })

export const dataResponse = (data: JsonObject, complete: boolean): ProxyResponse => ({
  body: { kind: 'data', data },
  complete,
  status: 0,
  headers: emptyHeaders(),
})
