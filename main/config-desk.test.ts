import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLiveConfig } from './config/live.ts'
import { openRevisions } from './config/revisions.ts'
import { starterText } from './config/starter.ts'
import { createConfigDesk } from './config-desk.ts'

async function deskWith(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'))
  const file = join(folder, 'krakend.json')
  writeFileSync(file, text)
  const overrides = { env: {} }
  const revisions = openRevisions(join(folder, 'revisions'))
  const live = createLiveConfig({ file, overrides, revisions, build: async () => [], applied: () => {} })
  await live.reload()
  return { file, desk: createConfigDesk(live, revisions, overrides) }
}

test('checks, applies and takes back a text', async () => {
  const { file, desk } = await deskWith(starterText())
  const { text } = desk.snapshot()
  const next = text.replace('"timeout": "600s"', '"timeout": "300s"')
  expect(await desk.check(next)).toMatchObject({
    problems: [],
    changes: [{ path: 'timeout', subject: 'Service', what: 'time limit', before: '600s', after: '300s' }],
  })
  expect(await desk.apply(next, text)).toEqual({ ok: true, revision: 2 })
  expect(desk.snapshot()).toMatchObject({ text: next, revision: 2, problems: [], format: 'json', locked: null, onDisk: null })
  expect(await desk.revert(1)).toEqual({ ok: true, revision: 3 })
  expect(readFileSync(file, 'utf8')).toBe(text)
  expect(desk.revisions().map(({ number, by }) => [number, by])).toEqual([
    [3, 'revert'],
    [2, 'console'],
    [1, 'start'],
  ])
  expect(await desk.revision(2)).toEqual({ text: next })
  expect(await desk.revision(9)).toBe(null)
})

test('takes back a text whose change could not be applied without a trace', async () => {
  const { file, desk } = await deskWith(starterText())
  const { text } = desk.snapshot()
  expect(await desk.apply(text.replace('"600s"', '"600"'), text)).toMatchObject({ ok: false })
  expect(readFileSync(file, 'utf8')).toBe(text)
  expect(desk.revisions()).toHaveLength(1)
})

test('gives the schema and a production copy', async () => {
  const { desk } = await deskWith(starterText())
  expect(await desk.schema()).toMatchObject({ properties: { endpoints: { description: expect.any(String) as unknown } } })
  expect((await desk.production(desk.snapshot().text)).checklist.length).toBeGreaterThan(3)
})
