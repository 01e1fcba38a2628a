import { expect, test } from 'vitest'
import { loadText } from '../config/load.ts'
import { describeService } from './describe.ts'

const config = {
  version: 3,
  name: 'n',
  host: ['a.test'],
  extra_config: { router: { return_error_msg: true } },
  endpoints: [{ endpoint: '/a/{id}', timeout: '90s', input_query_strings: ['q'], backend: [{ url_pattern: '/x/{id}' }] }],
}

async function linesOf(level: number): Promise<string[]> {
  const loaded = await loadText(JSON.stringify(config), 'json', { env: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults))
  return describeService(loaded.service, loaded.document.root, level, '  ')
}

test('shows service, endpoints and backends in the lines of KrakenD', async () => {
  expect(await linesOf(1)).toEqual([
    'Global settings',
    '  Name: n',
    '  Version: 3',
    '  Address: ',
    '  Port: 8080',
    '  Default backend hosts: [a.test]',
    '1 global component configuration(s):',
    '- router',
    '1 API endpoint(s):',
    '  - GET /a/:id',
    '  Timeout: 1m30s',
    '  QueryString: [q]',
    '  Connecting to 1 backend(s):',
    '    [+] GET /x/{{.Id}}',
    '    Timeout: 1m30s',
    '    Hosts: [http://a.test]',
    '',
    '0 async agent(s):',
  ])
})

test('shows values with the second d and limits with the third', async () => {
  expect(await linesOf(2)).toContain('\treturn_error_msg: true')
  expect(await linesOf(2)).not.toContain('  Write timeout: 0s')
  expect(await linesOf(3)).toContain('  Write timeout: 0s')
})
