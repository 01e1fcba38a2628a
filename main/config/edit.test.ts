import { expect, test } from 'vitest'
import { setValue } from './edit.ts'

const path = ['extra_config', 'telemetry/opentelemetry', 'layers', 'global', 'disable_metrics']

const edited = async (text: string, format: 'json' | 'yaml' | 'toml', value: unknown, at: (string | number)[] = path) => {
  const result = await setValue(text, format, at, value)
  if (!result.ok) throw new Error(result.problem)
  return result.text
}

test('changes one word and no other byte', async () => {
  const text =
    '{ "version":3,\n\t"extra_config" : {"telemetry/opentelemetry":{ "layers": {"global":{"disable_metrics" : false  ,"x":1}}}},\r\n "b":[1,2] }\n\n'
  expect(await edited(text, 'json', true)).toBe(text.replace('false', 'true'))
})

test('adds what is missing with the indentation of the file', async () => {
  const text = '{\n    "version": 3,\n    "extra_config": {\n        "router": {}\n    }\n}\n'
  const result = await edited(text, 'json', true)
  expect(result).toContain('"router": {},\n        "telemetry/opentelemetry": {\n')
  expect(JSON.parse(result)).toMatchObject({
    extra_config: { 'telemetry/opentelemetry': { layers: { global: { disable_metrics: true } } } },
  })
})

test('finds keys in any case and legacy namespaces', async () => {
  const text = '{"Extra_Config":{"github_com/devopsfaith/krakend-cors":{"debug":false}}}'
  const at = ['extra_config', 'security/cors', 'debug']
  expect(await edited(text, 'json', true, at)).toBe(text.replace('false', 'true'))
  expect(await edited(text, 'yaml', true, at)).toBe(text.replace('false', 'true'))
})

test('replaces a scalar of YAML where it stands', async () => {
  const text =
    'version: 3   # three\nextra_config:\n    "telemetry/opentelemetry":\n        layers: {global: {disable_metrics: no-really , x: 1}}\n'
  expect(await edited(text, 'yaml', true)).toBe(text.replace('no-really', 'true'))
})

test('says what to write into TOML', async () => {
  const result = await setValue('version = 3', 'toml', ['a', 'b'], true)
  expect(result).toEqual({ ok: false, problem: 'switches cannot be written into TOML; set a.b = true in the file' })
})
