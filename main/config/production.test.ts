import { expect, test } from 'vitest'
import { differenceIds } from '../../shared/differences.ts'
import { productionCopy } from './production.ts'
import { starterText } from './starter.ts'
import { renderFlexible } from './template/flexible.ts'

const document = {
  '@comment': 'kept',
  version: 3,
  port: 8099,
  listen_ip: '127.0.0.1',
  tls: { keys: [{ public_key: '/home/me/cert.pem', private_key: '/home/me/key.pem' }] },
  endpoints: [
    {
      endpoint: '/chat',
      output_encoding: 'no-op',
      input_headers: ['*'],
      backend: [
        {
          url_pattern: '/v1/chat/completions',
          host: ['http://localhost:4000', 'https://api.openai.com'],
          extra_config: {
            'modifier/martian': {
              'header.Modifier': { scope: ['request'], name: 'Authorization', value: 'Bearer sk-abcdefghijklmnop' },
            },
            'auth/client-credentials': { client_id: 'me', client_secret: 'hush', token_url: 'https://login.example.com/token' },
          },
        },
      ],
    },
    { endpoint: '/demo', backend: [{ url_pattern: '/', host: ['http://127.0.0.1:11435'] }] },
  ],
  extra_config: { router: { max_backend_payload: 5, return_error_msg: true } },
}
const text = JSON.stringify(document, null, 2)
const copy = (given = text, format: 'json' | 'yaml' = 'json') => productionCopy(given, format, { env: {} })

test('replaces what belongs to this machine and keeps the rest', async () => {
  const { replaced } = await copy()
  expect(replaced.map(({ path, after }) => [path, after])).toEqual([
    ['extra_config.router.max_backend_payload', ''],
    ['endpoints[1]', ''],
    ['port', '{{ env "KRAKEND_LISTEN_PORT" }}'],
    ['listen_ip', ''],
    ['tls.keys[0].public_key', '{{ env "KEYS_PUBLIC_KEY_FILE" }}'],
    ['tls.keys[0].private_key', '{{ env "KEYS_PRIVATE_KEY_FILE" }}'],
    ['endpoints[0].backend[0].host[0]', '{{ env "BACKEND_HOST" }}'],
    ["endpoints[0].backend[0].extra_config['modifier/martian']['header.Modifier'].value", '{{ env "HEADER_MODIFIER_VALUE" }}'],
    [
      "endpoints[0].backend[0].extra_config['auth/client-credentials'].client_secret",
      '{{ env "CLIENT_CREDENTIALS_CLIENT_SECRET" }}',
    ],
  ])
})

test('never shows a secret', async () => {
  expect(JSON.stringify(await copy())).not.toMatch(/hush|sk-abcdef/)
})

test('is a template that KrakenD renders to a configuration', async () => {
  const { text: template } = await copy()
  const env = { FC_ENABLE: '1', KRAKEND_LISTEN_PORT: '80', BACKEND_HOST: 'http://models:80', HEADER_MODIFIER_VALUE: 'Bearer x' }
  const made = await renderFlexible('krakend.json', template, env)
  expect(made.fault).toBe(null)
  expect(JSON.parse(made.text)).toMatchObject({
    '@comment': 'kept',
    port: 80,
    listen_ip: '',
    endpoints: [{ endpoint: '/chat', backend: [{ host: ['http://models:80', 'https://api.openai.com'] }] }],
  })
})

test('lists what this configuration will do differently, by the id of its section', async () => {
  const { checklist } = await copy()
  const ids = checklist.flatMap(({ difference }) => difference ?? [])
  expect(ids).toEqual(expect.arrayContaining(['stream-flush', 'stream-timeout', 'connection-forwarded']))
  expect(ids).not.toContain('cache-identity')
  expect(Object.values(differenceIds)).toEqual(expect.arrayContaining(ids))
  expect(checklist.find(({ difference }) => difference === 'stream-flush')?.paths).toEqual(['endpoints[0]'])
})

test('takes the demo provider out of the starter configuration', async () => {
  const made = await copy(starterText())
  expect(made.text).not.toContain('/demo/')
  expect(made.text).toContain('"endpoint":"/openai/v1/chat/completions"')
})

test('says why a text that cannot be read has no copy', async () => {
  expect(await copy('{')).toMatchObject({ text: '{', replaced: [], checklist: [{ difference: null }] })
})

test('copies YAML too', async () => {
  const made = await copy('version: 3\nlisten_ip: 127.0.0.1\nhost:\n  - http://localhost:9\n', 'yaml')
  expect(made.text).toBe('version: 3\nlisten_ip: ""\nhost:\n  - \'{{ env "HOST" }}\'\n')
})
