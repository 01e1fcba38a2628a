// An error as the provider of a dialect words it, so that an SDK reads it as it would the real one.

interface FaultAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  529: 'overloaded_error',
}

export function faultAnswer(status: number, dialect: string | null): FaultAnswer {
  const type = types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  const message = `A mock answers ${status} here.`
  const body = Buffer.from(JSON.stringify(bodyOf(status, type, message, dialect?.split('.')[0] ?? null)))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    ...(status === 429 && { 'retry-after': '1' }),
  }
  return { status, headers, body }
}

function bodyOf(status: number, type: string, message: string, family: string | null): unknown {
  switch (family) {
    case 'anthropic':
      return { type: 'error', error: { type, message } }
    case 'gemini':
      return { error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' } }
    case 'ollama':
      return { error: message }
    default:
      return { error: { message, type, code: null, param: null } }
  }
}
