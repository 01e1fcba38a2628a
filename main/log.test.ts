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
  expect(JSON.parse(line!)).toMatchObject({ level: 'WARNING', message: 'careful', '@version': 1 })
  const custom = {
    level: 'WARNING',
    stdout: true,
    format: 'custom',
    custom_format: '%{time:2006-01-02T15:04:05.000} %{level:.4s} %{message}',
  }
  expect(logged(custom).lines).toEqual(['2026-01-02T03:04:05.006 WARN careful\n'])
})

test('is silent unless standard output is asked for', () => {
  expect(logged({ level: 'DEBUG' }).lines).toEqual([])
})

test('keeps the default and names the fault for an unknown level', () => {
  const { lines, faults } = logged({ level: 'LOUD', stdout: true })
  expect(faults).toMatchObject([{ path: "$.extra_config['telemetry/logging'].level" }])
  expect(lines).toHaveLength(2)
})
