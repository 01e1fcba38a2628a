// `backend/http`: what becomes of a status other than 200 and 201.
import { errorDetails } from '../encoding/error-details.ts'
import { GatewayError } from '../error.ts'
import { firstValue } from '../headers.ts'
import { emptyObject } from '../json.ts'
import type { BackendConfig, BackendRequest, BackendResponse, Build, EndpointConfig, JsonObject, ProxyResult } from '../types.ts'
import { dataResponse, failed } from './result.ts'

export interface StatusError {
  readonly wantsBody: boolean
  result(response: BackendResponse, request: BackendRequest, body: string): ProxyResult
}

export function createStatusError(backend: BackendConfig, endpoint: EndpointConfig, build: Build): StatusError {
  const { details, code } = settings(backend.extraConfig['backend/http'])
  const tag = `[BACKEND: ${endpoint.method} ${endpoint.path} -> ${backend.method} ${backend.urlPattern}][Client]`
  const warn = (status: number): void => build.log('WARNING', tag, `Status: ${status}`)
  if (details) {
    return {
      wantsBody: true,
      result(response, _request, body) {
        warn(response.status)
        return { response: { ...dataResponse(errorData(details, response, body), false), status: response.status }, error: null }
      },
    }
  }
  if (code) {
    return {
      wantsBody: true,
      result(response, _request, body) {
        warn(response.status)
        return failed(
          new GatewayError('upstream_status', response.status, body, {
            contentType: firstValue(response.headers, 'content-type') ?? '',
          }),
        )
      },
    }
  }
  return {
    wantsBody: false,
    result({ status, url }, request) {
      warn(status)
      return failed(
        new GatewayError(
          'upstream_status',
          500,
          `invalid status code ${status} [${backend.writtenMethod ?? backend.method} ${backend.urlTemplate}]: ${url ?? request.url}`,
        ),
      )
    },
  }
}

/** Details win over the code; an empty name, or what is no name, switches both off. */
function settings(raw: unknown): { readonly details: string; readonly code: boolean } {
  const config = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  const details = config['return_error_details']
  if (details !== undefined) return { details: typeof details === 'string' ? details : '', code: false }
  return { details: '', code: config['return_error_code'] === true }
}

function errorData(name: string, response: BackendResponse, body: string): JsonObject {
  const data = emptyObject()
  data[`error_${name}`] = errorDetails(response.status, body, firstValue(response.headers, 'content-type') ?? '')
  return data
}
