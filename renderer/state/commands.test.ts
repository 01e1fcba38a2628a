import { expect, test } from 'vitest'
import { createCommands, type Command } from './commands.ts'
import { createPreferences } from './preferences.ts'

const setUp = () => {
  const ran: string[] = []
  let now = 0
  const commands = createCommands(createPreferences(null), () => now)
  const command = (id: string, keys: readonly string[], rest: Partial<Command> = {}): Command => ({
    id,
    title: id,
    group: 'Test',
    keys,
    run: () => void ran.push(id),
    ...rest,
  })
  const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) => {
    let prevented = false
    const event = {
      key,
      defaultPrevented: false,
      isComposing: false,
      composedPath: () => [],
      preventDefault: () => (prevented = true),
    }
    commands.press({
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      ...event,
      ...modifiers,
    } as unknown as KeyboardEvent)
    return prevented
  }
  return { ran, commands, command, press, pass: (ms: number) => (now += ms) }
}

test('runs the command that has the key, and leaves other keys to the page', () => {
  const { ran, commands, command, press } = setUp()
  commands.add([command('a', ['a'])])
  expect([press('a'), press('b')]).toEqual([true, false])
  expect(ran).toEqual(['a'])
})

test('a later command goes first, and one that lets the key through leaves it to the earlier', () => {
  const { ran, commands, command, press } = setUp()
  commands.add([command('shell', ['a'])])
  const remove = commands.add([command('screen', ['a'])])
  press('a')
  remove()
  commands.add([command('shy', ['a'], { run: () => false })])
  press('a')
  expect(ran).toEqual(['screen', 'shell'])
})

test('reads two strokes one after the other within a second', () => {
  const { ran, commands, command, press, pass } = setUp()
  commands.add([command('go', ['g c']), command('c', ['c'])])
  press('g')
  press('c')
  press('g')
  pass(2000)
  press('c')
  expect(ran).toEqual(['go', 'c'])
})

test('a bound key replaces the own one until it is taken back', () => {
  const { ran, commands, command, press } = setUp()
  commands.add([command('a', ['a'])])
  commands.bind('a', ['Mod+x'])
  press('a')
  press('x', { ctrlKey: true })
  commands.bind('a', null)
  press('a')
  expect(ran).toEqual(['a', 'a'])
})

test('a command that cannot run lets the key through', () => {
  const { ran, commands, command, press } = setUp()
  commands.add([command('a', ['a'], { unavailable: () => 'no call is selected' })])
  expect(press('a')).toBe(false)
  expect(ran).toEqual([])
})
