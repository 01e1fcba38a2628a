// security/bot-detector, service or endpoint: 403 without a body for the user agents that are told to go.
import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'
import { emptyHeaders, firstValue } from '../headers.ts'
import type { Build, Component, HttpMiddleware } from '../types.ts'

const tag = '[SERVICE: BotDetector]'

export const botDetector: Component = {
  namespace: 'security/bot-detector',
  service: (raw, at, build) => createBotDetector(raw, at, build),
  endpoint: (raw, at, _endpoint, build) => createBotDetector(raw, at, build),
}

function createBotDetector(raw: unknown, at: string, build: Build): HttpMiddleware | null {
  if (typeof raw !== 'object' || raw === null) return null
  const isBot = readRules(raw as Readonly<Record<string, unknown>>, at, build)
  if (isBot === null) return null
  return (next) =>
    async function refuseBots(request) {
      if (!isBot(firstValue(request.headers, 'user-agent') ?? '')) return next(request)
      return { status: 403, headers: emptyHeaders(), body: { kind: 'none' } }
    }
}

/** Null for one that cannot be read: KrakenD then lets everybody in (difference `botRulesRefuseToStart`). */
function readPatterns(patterns: readonly string[], at: string, build: Build): RE2JS[] | null {
  const compiled: RE2JS[] = []
  for (const [i, pattern] of patterns.entries()) {
    try {
      compiled.push(RE2JS.compile(pattern))
    } catch (error) {
      const message = `'${pattern}' is not a regular expression: ${(error as Error).message}`
      if (build.differences.botRulesRefuseToStart) build.fault(`${at}.patterns[${i}]`, message)
      else build.log('WARNING', tag, `Unable to create the bot detector: ${message}`)
      return null
    }
  }
  return compiled
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof (item ?? '') === 'string')
const lists = ['allow', 'deny', 'patterns']

/** A field of another type than KrakenD reads; null is as good as nothing. */
function wrongField(raw: Readonly<Record<string, unknown>>): string | undefined {
  const { cache_size: size, empty_user_agent_is_bot: flag } = raw
  if (!Number.isInteger(size ?? 0) || Number(size ?? 0) < 0) return 'cache_size'
  if (typeof (flag ?? false) !== 'boolean') return 'empty_user_agent_is_bot'
  return lists.find((name) => !isTexts(raw[name] ?? []))
}

/** No agent, then the allowed, the denied, the patterns. */
function readRules(raw: Readonly<Record<string, unknown>>, at: string, build: Build): ((agent: string) => boolean) | null {
  const wrong = wrongField(raw)
  if (wrong !== undefined) {
    if (build.differences.botRulesRefuseToStart) build.fault(`${at}.${wrong}`, 'has the wrong type')
    else build.log('WARNING', tag, `Unable to create the bot detector: ${wrong} has the wrong type`)
    return null
  }
  const list = (name: string): readonly string[] => {
    const value = raw[name]
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  }
  const emptyIsBot = raw['empty_user_agent_is_bot'] === true
  const allowed = new Set(list('allow'))
  const denied = new Set(list('deny'))
  const patterns = readPatterns(list('patterns'), at, build)
  if (patterns === null) return null
  const decide = (agent: string): boolean => {
    if (allowed.has(agent)) return false
    return denied.has(agent) || patterns.some((pattern) => pattern.matcher(agent).find())
  }
  const remembers = typeof raw['cache_size'] === 'number' && raw['cache_size'] >= 1 ? Math.trunc(raw['cache_size']) : 0
  const decisions = remembers > 0 && patterns.length > 0 ? new LRUCache<string, boolean>({ max: remembers }) : null
  return (agent) => {
    if (agent === '') return emptyIsBot
    if (decisions === null) return decide(agent)
    const known = decisions.get(agent)
    if (known !== undefined) return known
    const bot = decide(agent)
    decisions.set(agent, bot)
    return bot
  }
}
