import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterFields, filterOf, matchesFilter, parseFilter, printFilter, termOf } from './filter.ts'
import { matchesWildcards } from './wildcards.ts'
import { momentOf } from './moment.ts'
import { testAttempt, testCall } from './test-call.ts'

const matches = (line: string, call = testCall()): boolean => matchesFilter(filterOf(line), call)
const problemOf = (line: string): string => {
  const parsed = parseFilter(line)
  return parsed.ok ? '' : parsed.problem
}

describe('a filter line', () => {
  it('matches everything when empty', () => {
    expect(matches('')).toBe(true)
    expect(matches('   ')).toBe(true)
  })

  it.each([
    ['model:gpt*', true],
    ['model:GPT-5', true],
    ['model:gpt', false],
    ['-model:gpt*', false],
    ['model:claude*,gpt-?', true],
    ['outcome:ok', true],
    ['-outcome:ok', false],
    ['status:200', true],
    ['status>=300', false],
    ['ttft:200', true],
    ['ttft>0.1s', true],
    ['ttft>2s', false],
    ['duration<2s', true],
    ['received>1kb', true],
    ['received>2kb', false],
    ['cost>0.01', false],
    ['-cost>0.01', true],
    ['cost:none', true],
    ['provider:none', true],
    ['-provider:none', false],
    ['"GPT-5?A"', true],
    ['-"gpt-5?a"', false],
    ['chatcmpl', true],
    ['http://127.0.0.1:4000', true],
    ['model:gpt* status:200 -outcome:ok', false],
    ['stream:true', true],
    ['finish:stop', true],
    ['tool:none', true],
    ['endpoint:"/v1/{model}"', true],
  ])('reads %s', (line, expected) => {
    expect(matches(line)).toBe(expected)
  })

  it('matches a call when any of its attempts does', () => {
    const call = testCall({ attempts: [testAttempt(), testAttempt({ requestModel: 'claude-5', responseModel: null })] })
    expect(matches('model:claude-5', call)).toBe(true)
    expect(matches('model:gpt-5', call)).toBe(true)
  })

  it('adds up the tokens of all attempts', () => {
    const tokens = { input: 10, output: 5, cacheRead: null, cacheWrite: null, reasoning: null, source: 'provider' as const }
    const call = testCall({ attempts: [testAttempt({ tokens }), testAttempt({ tokens })] })
    expect(matches('in:20 out:10 cached:none', call)).toBe(true)
  })

  it('says what is wrong in a sentence', () => {
    expect(problemOf('colour:red')).toContain('no field called colour')
    expect(problemOf('status:abc')).toContain('status is a number')
    expect(problemOf('model>3')).toContain('model is a text')
    expect(problemOf('ttft:')).toContain('Say what ttft should be')
  })

  it('holds the beginning of a call against moments, and bookmarks and notes against what the user put on it', () => {
    expect(matches('time>=2026-11-24T12:00:00Z time<2026-11-24T12:00:01Z')).toBe(true)
    expect(matches('-time>2026-11-25')).toBe(true)
    const now = new Date(2026, 10, 24, 15, 0).getTime()
    expect(momentOf('-15m', now)).toBe(now - 15 * 60_000)
    expect(momentOf('14:31', now)).toBe(new Date(2026, 10, 24, 14, 31).getTime())
    const noted = () => ({ bookmarked: true, note: 'Look at THIS one' })
    expect(matchesFilter(filterOf('bookmark:yes note:"at this"'), testCall(), noted)).toBe(true)
    expect([matches('bookmark:yes'), matches('note:none bookmark:no')]).toEqual([false, true])
  })

  it('says what a moment and a bookmark look like', () => {
    expect(problemOf('time:14:31')).toContain('write time>14:31')
    expect(problemOf('time>yesterday')).toContain('time is a moment such as')
    expect(problemOf('time>2026-13-45')).toContain('time is a moment such as')
    expect(problemOf('bookmark:maybe')).toContain('bookmark is yes or no')
  })

  it('prints what it read', () => {
    const line =
      'model:gpt*,claude -outcome:ok cost>0.01 ttft>2000 provider:none time>-15m -time<14:31 time<=2026-11-24T14:00:00Z session:s1 "free text"'
    expect(printFilter(filterOf(line))).toBe(line)
  })

  it('reads back whatever it prints', () => {
    const term = fc.oneof(
      fc.record({
        kind: fc.constant('free' as const),
        text: fc.string({ minLength: 1 }).map((s) => s.toLowerCase()),
        not: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('text' as const),
        field: fc.constantFrom('model' as const, 'path' as const),
        values: fc.array(
          fc.oneof(
            fc.string({ minLength: 1 }).map((s) => s.toLowerCase().replace(/[\\*?]/g, '\\$&')),
            fc.stringMatching(/^[a-z/*?]{0,5}[*?][a-z/*?]{0,5}$/),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        not: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), (filter) => {
        expect(filterOf(printFilter(filter))).toEqual(filter)
      }),
    )
  })

  it('never throws on any text, and names its fields for completion', () => {
    fc.assert(fc.property(fc.string(), (line) => void parseFilter(line)))
    expect(filterFields).toContain('ttft')
  })
})

it('takes a value in quotes as it stands', () => {
  const call = testCall({ path: '/v1/a*b?c=d' })
  expect(matchesFilter(filterOf('path:/v1/*d'), call)).toBe(true)
  expect(matchesFilter(filterOf('path:"/v1/*d"'), call)).toBe(false)
  expect(matchesFilter(filterOf('path:"/v1/a*b?c=d"'), call)).toBe(true)
  expect(matchesFilter(filterOf('path:"/v1/axb?c=d"'), call)).toBe(false)
  expect(termOf('path', '/v1/a*b?c=d')).toBe('path:"/v1/a*b?c=d"')
  expect([termOf('model', 'gpt-5'), termOf('model', 'none'), termOf('model', null)]).toEqual([
    'model:gpt-5',
    'model:"none"',
    'model:none',
  ])
  expect(printFilter(filterOf('path:a\\b,c\\* path:"a b*"'))).toBe('path:a\\b,c\\* path:"a b*"')
})

it('wildcards cannot be made slow', () => {
  expect(matchesWildcards('*a'.repeat(50), 'a'.repeat(5000) + 'b')).toBe(false)
  expect(matchesWildcards('a*b?d', 'axxbcd')).toBe(true)
})
