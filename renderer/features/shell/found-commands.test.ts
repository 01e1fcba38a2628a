import { expect, test } from 'vitest'
import type { Command } from '../../state/commands.ts'
import { bestOf, findCommands, offered } from './found-commands.ts'

const command = (title: string, group: string, rest: Partial<Command> = {}): Command => ({
  id: title,
  title,
  group,
  run: () => {},
  ...rest,
})
const commands = [command('Go to Revisions', 'Everywhere'), command('Compare calls', 'Calls'), command('Replay', 'This call')]
const titles = (query: string, recent: readonly string[] = []) =>
  findCommands(query, commands, recent).map(({ title, found }) => [title, ...found.map((one) => one.command.title)])

test('groups the call first and what works everywhere last', () => {
  expect(titles('re')).toEqual([
    ['This call', 'Replay'],
    ['Calls', 'Compare calls'],
    ['Everywhere', 'Go to Revisions'],
  ])
})

test('offers what was used last first', () => {
  expect(titles('', ['Compare calls'])[0]).toEqual(['Used last', 'Compare calls'])
})

test('offers each command once, and no moves', () => {
  const twice = [
    command('Replay', 'This call'),
    command('Replay', 'This call', { hint: 'newer' }),
    command('Next row', 'Calls', { quiet: true }),
  ]
  expect(offered(twice).map(({ hint }) => hint)).toEqual(['newer'])
})

test('leaves scattered letters out where the text stands as typed, and starts at the best match', () => {
  const groups = findCommands('tour', [command('Turn to our list', 'Calls'), command('Start the tour', 'Everywhere')], [])
  expect(groups.map(({ title }) => title)).toEqual(['Everywhere'])
  const rows = findCommands('set', [command('Reset', 'This call'), command('Settings', 'Everywhere')], []).flatMap(
    ({ found }) => found,
  )
  expect(rows[bestOf(rows, 'set')]!.command.title).toBe('Settings')
})
