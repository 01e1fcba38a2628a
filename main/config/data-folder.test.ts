import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolder, takeFolder } from './data-folder.ts'
import { openRevisions } from './revisions.ts'

const fresh = () => mkdtempSync(join(tmpdir(), 'data-'))
/** The process that started this one lives as long as the test. */
const livingPid = process.ppid
const deadPid = 2 ** 22 + 1

test('asks the environment first', () => {
  expect(dataFolder({ SPYHOP_DATA_DIR: '/x' }, 'linux')).toBe('/x')
  expect(dataFolder({ XDG_DATA_HOME: '/d' }, 'linux')).toBe('/d/spyhop')
})

test('takes a free folder and gives it back', () => {
  const folder = fresh()
  const own = takeFolder(folder)
  expect(own).toMatchObject({ path: folder, takenBy: null })
  own.release()
  own.release()
  expect(existsSync(join(folder, 'lock'))).toBe(false)
})

test('records beside a living process, in the first free place', () => {
  const folder = fresh()
  writeFileSync(join(folder, 'lock'), String(livingPid))
  expect(takeFolder(folder)).toMatchObject({ path: join(folder, 'instance-2'), takenBy: livingPid })
  writeFileSync(join(folder, 'instance-2', 'lock'), String(livingPid))
  expect(takeFolder(folder).path).toBe(join(folder, 'instance-3'))
})

test.each([String(deadPid), '', 'nonsense'])('takes over the lock %j of a dead process', (left) => {
  const folder = fresh()
  writeFileSync(join(folder, 'lock'), left)
  expect(takeFolder(folder)).toMatchObject({ path: folder, takenBy: null })
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid))
})

test('numbers revisions across restarts and keeps their bytes', async () => {
  const folder = fresh()
  const first = openRevisions(folder)
  expect([first.add('a', '/f', 'json'), first.add('b', '/f', 'json')]).toEqual([1, 2])
  expect(await first.text(1)).toBe('a')
  const second = openRevisions(folder)
  expect(second.current).toBe(0)
  expect([second.add('b', '/f', 'json'), second.add('c', '/f', 'json')]).toEqual([2, 3])
  expect(second.list().map((revision) => revision.number)).toEqual([1, 2, 3])
})

test('skips a torn line of the index', () => {
  const folder = fresh()
  openRevisions(folder).add('a', '/f', 'json')
  writeFileSync(join(folder, 'index.ndjson'), `${readFileSync(join(folder, 'index.ndjson'), 'utf8')}{"number":2,"app`)
  expect(openRevisions(folder).add('b', '/f', 'json')).toBe(2)
})

test.runIf(process.platform === 'linux')('says at once that a folder cannot be made, where node would try for ever', () => {
  expect(() => takeFolder('/proc/spyhop/deeper')).toThrow("ENOENT: no such file or directory, mkdir '/proc/spyhop'")
})
