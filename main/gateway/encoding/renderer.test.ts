import { describe, expect, it } from 'vitest'
import { bytesSource } from '../byte-source.ts'
import { testBuild, testEndpoint, testRequest, testResponse } from '../components/test-build.ts'
import { headersFromRaw } from '../headers.ts'
import { parseObject } from '../json.ts'
import { createRawJson, hasData } from '../proxy/raw-json.ts'
import type { EndpointConfig, ProxyResponse } from '../types.ts'
import { createRenderer } from './renderer.ts'

const answer = (json: string): ProxyResponse => testResponse({ body: { kind: 'data', data: parseObject(json) } })

function render(
  outputEncoding: string,
  response: ProxyResponse | null,
  accept = '',
  over: Partial<EndpointConfig> = {},
): [type: unknown, body: unknown] {
  const renderer = createRenderer(testEndpoint({ outputEncoding, ...over }), testBuild('ours'))
  const { headers, body } = renderer(response, testRequest({}, accept ? ['Accept', accept] : []))
  return [headers['content-type'], body.kind === 'bytes' ? body.bytes : body.kind]
}

const json = 'application/json; charset=utf-8'

describe('forms', () => {
  it.each([
    ['json', '{"b":1,"a":"<"}', json, '{"a":"\\u003c","b":1}'],
    ['json', 'null', json, 'null'],
    ['json-collection', '{"collection":[2,1]}', json, '[2,1]'],
    ['json-collection', '{"a":1}', json, '[]'],
    ['string', '{"content":"<x>"}', 'text/plain; charset=utf-8', '<x>'],
    ['string', '{"content":5}', 'text/plain; charset=utf-8', ''],
    ['xml', '{"a":1}', 'application/xml', '<a>1</a>'],
    ['yaml', '{"a":1}', 'application/yaml; charset=utf-8', 'a: "1"\n'],
  ])('%s of %s', (name, data, type, body) => expect(render(name, answer(data))).toEqual([type, body]))

  it('renders nothing as an empty object', () => expect(render('json', null)).toEqual([json, '{}']))
})

describe('negotiation', () => {
  it.each([
    ['', json],
    ['*/*', json],
    ['image/png', json],
    ['application/xm', 'application/xml'],
    ['text/*', 'application/yaml; charset=utf-8'],
    ['text/html, application/xml;q=0.1, application/json', 'application/xml'],
    ['text/plain', 'application/yaml; charset=utf-8'],
  ])('Accept %j gives %s', (accept, type) => expect(render('negotiate', answer('{"a":1}'), accept)[0]).toBe(type))
})

describe('an unknown encoding', () => {
  const backend = (encoding: string) => ({ encoding }) as EndpointConfig['backends'][number]

  it('falls back to that of the only backend, else to JSON', () => {
    expect(render('fast', answer('{"a":1}'), '', { backends: [backend('xml')] })[0]).toBe('application/xml')
    expect(render('fast', answer('{"a":1}'), '', { backends: [backend('xml'), backend('xml')] })[0]).toBe(json)
  })
})

describe('a plain JSON answer', () => {
  const raw = createRawJson(
    { encoding: 'json', isCollection: false, extraConfig: {} } as never,
    testEndpoint({ outputEncoding: 'json', backends: [{}] as never }),
  )!
  const rawAnswer = (text: string): ProxyResponse => testResponse({ body: raw(Buffer.from(text))! })

  it('stays text until somebody looks into it', () => {
    const response = rawAnswer('{ "b":1.0, "a":2 } rest')
    expect(render('json', response)).toEqual([json, '{"a":2,"b":1.0}'])
    response.body.data['c'] = true
    expect(render('json', response)).toEqual([json, '{"a":2,"b":1.0,"c":true}'])
  })

  it('knows whether it holds anything', () => {
    expect([hasData(rawAnswer('{"a":1}')), hasData(rawAnswer(' { } '))]).toEqual([true, false])
  })

  it.each(['null', '[1]', '{"a":', ''])('leaves %j to the decoder', (text) => expect(raw(Buffer.from(text))).toBeNull())
})

it('passes a no-op answer on without what belongs to the connection', () => {
  const headers = headersFromRaw(['Connection', 'close, X-Own', 'X-Own', '1', 'Keep-Alive', 'timeout=5', 'X-Kept', '2'])
  const source = bytesSource(Buffer.from('b'))
  const response = testResponse({ headers, body: { kind: 'stream', source, data: parseObject('{}'), replaced: false } })
  const rendered = createRenderer(testEndpoint({ outputEncoding: 'no-op' }), testBuild('ours'))(response, testRequest())
  expect(rendered).toEqual({ headers: headersFromRaw(['x-kept', '2']), body: { kind: 'source', source } })
})
