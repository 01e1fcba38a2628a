// From martian's JSON to one modifier: `{ "kind": { "scope": [...], ... } }`, nested in groups and filters.
import { serveFiles, setBody, setStatus } from './body.ts'
import { cookieIs, setCookie } from './cookies.ts'
import { field, fieldsOf, flag, list, texts, whole, type Fields } from './fields.ts'
import { appendHeader, copyHeader, headerIs, headerMatches, removeHeaders, setHeader, setId, type Condition } from './headers.ts'
import { martianError, type Modifier } from './message.ts'
import { portIs, queryIs, setPort, setQuery, setUrl, stashUrl, urlIs, urlMatches } from './url.ts'

export interface MartianOptions {
  /** A replaced body gets its own Content-Length. */
  readonly fixesLength: boolean
}
type Make = (fields: Fields, options: MartianOptions) => Modifier

const kinds: Readonly<Record<string, Make>> = {
  'fifo.Group': inOrder,
  'priority.Group': byPriority,
  'header.Modifier': setHeader,
  'header.Append': appendHeader,
  'header.Copy': copyHeader,
  'header.Blacklist': removeHeaders,
  'header.Id': setId,
  'header.Filter': filtered(headerIs),
  'header.RegexFilter': filtered(headerMatches, false),
  'cookie.Modifier': setCookie,
  'cookie.Filter': filtered(cookieIs),
  'querystring.Modifier': setQuery,
  'querystring.Filter': filtered(queryIs),
  'url.Modifier': setUrl,
  'url.Filter': filtered(urlIs),
  'url.RegexFilter': filtered(urlMatches),
  'port.Modifier': setPort,
  'port.Filter': filtered(portIs, false),
  'body.Modifier': (fields, { fixesLength }) => setBody(fields, fixesLength),
  'stash.Modifier': stashUrl,
  'static.Modifier': (fields, { fixesLength }) => serveFiles(fields, fixesLength),
  'status.Modifier': setStatus,
}

/** Throws with the reason when the configuration is none of martian's. */
export function parseModifier(raw: unknown, options: MartianOptions): Modifier {
  if (raw === undefined) throw new Error('unexpected end of JSON input')
  if (typeof raw !== 'object' || Array.isArray(raw)) throw new Error('a modifier must be an object')
  const entries = Object.entries(raw ?? {})
  if (entries.length !== 1)
    throw new Error(`parse: expected one modifier, received ${entries.length}: ${entries.map(([kind]) => `, ${kind}`).join('')}`)
  const [kind, value] = entries[0]!
  const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!make) throw new Error(`parse: unknown modifier: ${kind}`)
  const fields = fieldsOf(value)
  const modifier = scoped(make(fields, options), fields)
  if (kind === 'stash.Modifier' && modifier.response && !modifier.request)
    throw new Error('to write header on a response, specify scope as both request and response')
  return modifier
}

/** Without `scope` a modifier acts wherever it can. */
function scoped(modifier: Modifier, fields: Fields): Modifier {
  if ((field(fields, 'scope') ?? null) === null) return modifier
  let result: Modifier = {}
  for (const scope of texts(fields, 'scope')) {
    if (scope !== 'request' && scope !== 'response')
      throw new Error(`parse: invalid scope: ${scope} not in ["request", "response"]`)
    if (!modifier[scope]) throw new Error(`parse: invalid scope "${scope}" for modifier`)
    result = { ...result, [scope]: modifier[scope] }
  }
  return result
}

function filtered(condition: (fields: Fields) => Condition, hasElse = true): Make {
  return (fields, options) => {
    const applies = condition(fields)
    const then = parseModifier(field(fields, 'modifier'), options)
    const otherwise = hasElse && field(fields, 'else') !== undefined ? parseModifier(field(fields, 'else'), options) : {}
    return {
      request: (message) => (applies.request(message) ? then : otherwise).request?.(message),
      response: (message) => (applies.response(message) ? then : otherwise).response?.(message),
    }
  }
}

function inOrder(fields: Fields, options: MartianOptions): Modifier {
  const members = list(fields, 'modifiers').map((raw) => parseModifier(raw, options))
  return runAll(members, flag(fields, 'aggregateErrors'))
}

/** Of equal ones the last runs first. */
function byPriority(fields: Fields, options: MartianOptions): Modifier {
  const members = list(fields, 'modifiers').map((raw) => {
    const member = fieldsOf(raw)
    return { priority: whole(member, 'priority'), modifier: parseModifier(field(member, 'modifier'), options) }
  })
  const sorted = members.toReversed().toSorted((a, b) => b.priority - a.priority)
  return runAll(
    sorted.map((member) => member.modifier),
    false,
  )
}

function runAll(members: readonly Modifier[], collectsErrors: boolean): Modifier {
  return {
    request(message) {
      const errors: Error[] = []
      for (const member of members) {
        try {
          member.request?.(message)
        } catch (error) {
          if (!collectsErrors) throw error
          errors.push(error as Error)
        }
      }
      throwAll(errors)
    },
    async response(message) {
      const errors: Error[] = []
      for (const member of members) {
        try {
          await member.response?.(message)
        } catch (error) {
          if (!collectsErrors) throw error
          errors.push(error as Error)
        }
      }
      throwAll(errors)
    },
  }
}

function throwAll(errors: readonly Error[]): void {
  if (errors.length > 0) throw martianError(errors.map((error) => error.message).join('\n'))
}
