// Differences that show while starting: by default the file is refused, with the place; KrakenD starts, and this is what its clients see.
import { describe, expect, it } from 'vitest'
import { answering, startGateway, startUpstream, testService } from './test-gateway.ts'
import type { ServiceConfig } from './types.ts'

type Endpoints = Parameters<typeof testService>[1]

interface Case {
  readonly what: string
  readonly endpoints: Endpoints
  readonly over?: Partial<ServiceConfig>
  /** Where the fault is. */
  readonly place: string
  /** What a request gets in strict mode, or why not even KrakenD starts. */
  readonly strict: number | RegExp
  /** KrakenD's line in the log. */
  readonly line?: RegExp
  readonly init?: RequestInit
}

const withEndpoint = (extraConfig: Record<string, unknown>): Endpoints => [{ extraConfig }]
const withBackend = (extraConfig: Record<string, unknown>): Endpoints => [{ backends: [{ extraConfig }] }]
const validator = { alg: 'HS256', jwk_url: 'http://127.0.0.1:1/keys', cache: true }

const cases: Record<string, readonly Case[]> = {
  'cel-open': [
    {
      what: 'a rule that is no CEL lets every request in',
      endpoints: withEndpoint({ 'validation/cel': [{ check_expr: "req_method == 'POST'" }, { check_expr: 'req_method ==' }] }),
      place: "$.endpoints[0].extra_config['validation/cel'][1].check_expr: ",
      strict: 200,
      line: /^WARNING/,
    },
  ],
  'bots-open': [
    {
      what: 'a pattern that is none lets every bot in',
      endpoints: [{}],
      over: { extraConfig: { 'security/bot-detector': { patterns: ['('], deny: ['bot'] } } },
      place: "$.extra_config['security/bot-detector'].patterns[0]: ",
      strict: 200,
      line: /^WARNING .*Unable to create the bot detector/,
      init: { headers: { 'user-agent': 'bot' } },
    },
  ],
  'schema-open': [
    {
      what: 'a schema that is none lets every body in',
      endpoints: [{ method: 'POST', extraConfig: { 'validation/json-schema': { type: 'nonsense' } } }],
      place: "$.endpoints[0].extra_config['validation/json-schema']: ",
      strict: 200,
      line: /^ERROR .*invalid JSON schema/,
      init: { method: 'POST', body: '{"a":1}' },
    },
  ],
  'lua-broken': [
    {
      what: 'a script with a syntax error fails each request',
      endpoints: withBackend({ 'modifier/lua-backend': { pre: 'not lua' } }),
      place: "$.endpoints[0].backend[0].extra_config['modifier/lua-backend'].pre: ",
      strict: 500,
    },
    {
      what: 'a source that is missing fails each request',
      endpoints: withBackend({ 'modifier/lua-backend': { pre: 'x()', sources: ['./nowhere.lua'] } }),
      place: "$.endpoints[0].backend[0].extra_config['modifier/lua-backend'].sources: ",
      strict: 500,
    },
    {
      what: 'a source that has another md5 is not run',
      endpoints: withBackend({
        'modifier/lua-backend': { pre: 'custom_error("run")', sources: ['package.json'], md5: { 'package.json': '00' } },
      }),
      place: "$.endpoints[0].backend[0].extra_config['modifier/lua-backend'].sources: ",
      strict: 200,
    },
  ],
  'validator-dead': [
    {
      what: 'an address without TLS refuses every token',
      endpoints: withEndpoint({ 'auth/validator': validator }),
      place: "$.endpoints[0].extra_config['auth/validator'].jwk_url: ",
      strict: 401,
      line: /^WARNING/,
      init: { headers: { authorization: 'Bearer a.b.c' } },
    },
    {
      what: 'a short nested key of roles is a panic',
      endpoints: withEndpoint({
        'auth/validator': { ...validator, disable_jwk_security: true, roles_key: 'a.b', roles_key_is_nested: true },
      }),
      place: "$.endpoints[0].extra_config['auth/validator'].roles_key: ",
      strict: /roles_key/,
    },
  ],
  'start-panics': [
    {
      what: 'two routes that clash are a panic',
      endpoints: [{ path: '/u/{a}' }, { path: '/u/{b}/x' }],
      place: '$.endpoints[1].endpoint: ',
      strict: /\/u\//,
    },
    {
      what: 'backends that are all shadows fail each request',
      endpoints: withBackend({ proxy: { shadow: true } }),
      place: '$.endpoints[0].backend: ',
      strict: 500,
    },
    {
      what: 'a move without its target fails each request',
      endpoints: withBackend({ proxy: { flatmap_filter: [{ type: 'move', args: ['a'] }] } }),
      place: "$.endpoints[0].backend[0].extra_config['proxy'].flatmap_filter[0].args: ",
      strict: 500,
    },
  ],
}

describe.each(Object.entries(cases))('%s', (_, all) => {
  it.each(all)('$what, and is refused by default', async ({ endpoints, over, place, strict, line, init }) => {
    await using upstream = await startUpstream(answering('{"a":{"b":1}}'))
    const service = testService(upstream.host, endpoints, over)
    await expect(startGateway(service)).rejects.toThrow(place)
    if (strict instanceof RegExp) return expect(startGateway(service, { strict: true })).rejects.toThrow(strict)
    await using gateway = await startGateway(service, { strict: true })
    expect((await fetch(`${gateway.url}/x`, init)).status).toBe(strict)
    if (line) expect(gateway.logs).toContainEqual(expect.stringMatching(line))
  })
})
