import { expect, test } from 'vitest'
import { createLog } from './log.ts'

const now = () => new Date(2026, 0, 2, 3, 4, 5, 6)
function logged(block?: object) {
  const lines: string[] = []
  const log = createLog((line) => void lines.push(line), { colour: false, now })
  const faults = log.configure(block === undefined ? {} : { 'telemetry/logging': block })
  log.write('DEBUG', '[SERVICE: Gin]', 'details')
  log.write('WARNING', '', 'careful')
  return { lines, faults }
}

test('writes as KrakenD does without the component', () => {
  expect(logged().lines).toEqual([
    '2026/01/02 03:04:05 KRAKEND DEBUG: [SERVICE: Gin] details\n',
    '2026/01/02 03:04:05 KRAKEND WARNING: careful\n',
  ])
})

test('takes level and prefix', () => {
  expect(logged({ level: 'INFO', prefix: '[GW]', stdout: true }).lines).toEqual([
    '[GW] 2026/01/02 - 03:04:05.006 ▶ WARNIN careful\n',
  ])
})

test('writes logstash and custom lines', () => {
  const [line] = logged({ level: 'WARNING', stdout: true, format: 'logstash' }).lines
  expect(line).toMatch(
    /^\{"@timestamp":"2026-.*", "@version": 1, "level": "WARNING", "message": "careful", "module": "KRAKEND"\}\n$/,
  )
  const custom = {
    level: 'WARNING',
    stdout: true,
    format: 'custom',
    custom_format: '%{time:Mon, 2 Jan 06 03:04:05.000 PM} %{level:.4s} %{message}',
  }
  expect(logged(custom).lines).toEqual(['Fri, 2 Jan 26 03:04:05.006 AM WARN careful\n'])
})

test('lays custom lines out as printf does, without the prefix', () => {
  const custom_format = '%{level:-8s}|%{level:.1s}|%{message:10s}|%{id:03x}|%{color:reset}%{module}'
  const block = { level: 'NOTICE', stdout: true, prefix: '[GW]', format: 'custom', custom_format }
  expect(logged(block).lines).toEqual(['WARNING |W|   careful|001|KRAKEND\n'])
})

test.each(['%{nope}', 'plain'])('keeps the default for the custom format %s', (custom_format) => {
  const { lines, faults } = logged({ level: 'DEBUG', stdout: true, format: 'custom', custom_format })
  expect(faults).toMatchObject([{ path: "$.extra_config['telemetry/logging'].custom_format" }])
  expect(lines).toHaveLength(2)
})

test('is silent unless standard output is asked for', () => {
  expect(logged({ level: 'DEBUG' }).lines).toEqual([])
})

test('keeps the default and names the fault for an unknown level', () => {
  const { lines, faults } = logged({ level: 'LOUD', stdout: true })
  expect(faults).toMatchObject([{ path: "$.extra_config['telemetry/logging'].level" }])
  expect(lines).toHaveLength(2)
})
