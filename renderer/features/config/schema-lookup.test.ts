import { expect, test } from 'vitest'
import { documentJsonSchema } from '../../../shared/config/schema.ts'
import { commonComponents } from './fields.ts'
import { fieldState, type Facts } from './field-state.ts'
import { splitPath } from '../../../shared/config/path.ts'
import { pathText } from './paths.ts'
import { controlOf, createSchema, keysOf } from './schema-lookup.ts'

const schema = createSchema(documentJsonSchema() as Record<string, unknown>)
const control = (path: string) => controlOf(schema.at(splitPath(path)))

test('the schema tells how a setting is edited', () => {
  expect(control('endpoints[3].timeout')).toBe('duration')
  expect(control('endpoints[3].method')).toBe('choice')
  expect(control('endpoints[0].backend[1].host')).toBe('tags')
  expect(control('endpoints[0].backend[1].mapping')).toBe('map')
  expect(control("endpoints[0].extra_config['qos/ratelimit/router'].max_rate")).toBe('number')
  expect(control("extra_config['security/cors'].debug")).toBe('flag')
  expect(control("extra_config['unheard/of']")).toBe('json')
  expect(control('listen_ip')).toBe('text')
})

test('every common component has its main settings in the schema', () => {
  const above = { service: [], endpoint: ['endpoints', 0], backend: ['endpoints', 0, 'backend', 0], async_agent: [] }
  for (const { namespace, levels, main } of commonComponents)
    for (const level of levels) {
      const keys = keysOf(schema.at([...above[level], 'extra_config', namespace])).map(([key]) => key)
      expect(keys, `${namespace} at ${level}`).toEqual(expect.arrayContaining([...main]))
    }
})

test('a path is written one way and read many', () => {
  const path = "endpoints[2].extra_config['auth/validator'].alg"
  expect(pathText(splitPath(path))).toBe(path)
  expect(pathText(splitPath('$.endpoints[2].extra_config.auth/validator.alg'))).toBe(path)
})

const facts = (value: unknown, inForce: unknown): Facts => ({ value, inForce, effective: new Map(), problems: [] })
const two = {
  endpoints: [
    { endpoint: '/a', timeout: '1s' },
    { endpoint: '/b', timeout: '2s' },
  ],
}

test('a field says what it was', () => {
  const now = { endpoints: [{ endpoint: '/a', timeout: '9s' }, two.endpoints[1]] }
  expect(fieldState(facts(now, two), ['endpoints', 0, 'timeout'])).toMatchObject({ origin: 'was 1s', isChanged: true })
  expect(fieldState(facts(now, two), ['endpoints', 1, 'timeout'])).toMatchObject({ origin: 'set here', isChanged: false })
  expect(fieldState(facts(now, two), ['endpoints', 1, 'cache_ttl'])).toMatchObject({ origin: 'not set' })
})

test('an endpoint that moved is compared with itself', () => {
  const moved = { endpoints: [{ endpoint: '/new' }, ...two.endpoints] }
  expect(fieldState(facts(moved, two), ['endpoints', 2, 'timeout']).isChanged).toBe(false)
  expect(fieldState(facts(moved, two), ['endpoints', 0, 'endpoint'])).toMatchObject({ before: undefined, isChanged: true })
})
