import { expect, it } from 'vitest'
import { botDetector } from './bot-detector.ts'
import { testBuild, testRequest } from './test-build.ts'

async function ask(raw: object, agent?: string): Promise<number> {
  const middleware = botDetector.service!(raw, '$', testBuild('strict'))
  const next = async () => ({ status: 200, headers: {}, body: { kind: 'none' as const } })
  return (await (middleware?.(next) ?? next)(testRequest({}, agent === undefined ? [] : ['user-agent', agent]))).status
}

it('asks for the agent, then the allowed, the denied and the patterns', async () => {
  const rules = { allow: ['good bot'], deny: ['curl/8'], patterns: ['bot'], cache_size: 2 }
  for (const _ of [1, 2])
    expect([await ask(rules), await ask(rules, 'good bot'), await ask(rules, 'curl/8'), await ask(rules, 'a bot')]).toEqual([
      200, 200, 403, 403,
    ])
  expect(await ask({ ...rules, empty_user_agent_is_bot: true })).toBe(403)
})

it.each([{ cache_size: -1 }, { cache_size: 1.5 }, { deny: 'curl' }, { allow: [1] }, { empty_user_agent_is_bot: 'true' }])(
  'the field %j switches it off in strict mode and refuses to start in ours',
  async (over) => {
    expect(await ask({ patterns: ['bot'], ...over }, 'a bot')).toBe(200)
    const build = testBuild('ours')
    expect(botDetector.service!({ patterns: ['bot'], ...over }, '$', build)).toBeNull()
    expect(build.faults[0]).toContain(`$.${Object.keys(over)[0]}: `)
  },
)
