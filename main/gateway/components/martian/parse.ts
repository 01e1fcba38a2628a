// From martian's JSON to one modifier: `{ "kind": { "scope": [...], ... } }`, nested in groups and filters.
import { GatewayError } from '../../error.ts'
import { serveFiles, setBody, setStatus } from './body.ts'
import { fieldsOf, flag, list, whole, type Fields } from './fields.ts'
import {
  appendHeader,
  cookieIs,
  copyHeader,
  headerIs,
  headerMatches,
  removeHeaders,
  setCookie,
  setHeader,
  setId,
  type Condition,
} from './headers.ts'
import type { Modifier } from './message.ts'
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
  'header.RegexFilter': filtered(headerMatches),
  'cookie.Modifier': setCookie,
  'cookie.Filter': filtered(cookieIs),
  'querystring.Modifier': setQuery,
  'querystring.Filter': filtered(queryIs),
  'url.Modifier': setUrl,
  'url.Filter': filtered(urlIs),
  'url.RegexFilter': filtered(urlMatches),
  'port.Modifier': setPort,
  'port.Filter': filtered(portIs),
  'body.Modifier': (fields, { fixesLength }) => setBody(fields, fixesLength),
  'stash.Modifier': stashUrl,
  'static.Modifier': serveFiles,
  'status.Modifier': setStatus,
}

/** Throws with the reason when the configuration is none of martian's. */
export function parseModifier(raw: unknown, options: MartianOptions): Modifier {
  const entries = Object.entries(fieldsOf(raw))
  if (entries.length !== 1) throw new Error(`parse: expected one modifier, got ${entries.length}`)
  const [kind, value] = entries[0]!
  const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!make) throw new Error(`parse: no parser registered for ${kind}`)
  const fields = fieldsOf(value)
  return scoped(make(fields, options), fields, kind)
}

/** Without `scope` a modifier acts wherever it can. */
function scoped(modifier: Modifier, fields: Fields, kind: string): Modifier {
  if (fields['scope'] === undefined || fields['scope'] === null) return modifier
  let result: Modifier = {}
  for (const scope of list(fields, 'scope')) {
    if (scope === 'request' && modifier.request) result = { ...result, request: modifier.request }
    else if (scope === 'response' && modifier.response) result = { ...result, response: modifier.response }
    else throw new Error(`parse: invalid scope ${JSON.stringify(scope)} for ${kind}`)
  }
  return result
}

function filtered(condition: (fields: Fields) => Condition): Make {
  return (fields, options) => {
    const applies = condition(fields)
    const then = parseModifier(fields['modifier'], options)
    const otherwise = fields['else'] == null ? {} : parseModifier(fields['else'], options)
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

function byPriority(fields: Fields, options: MartianOptions): Modifier {
  const members = list(fields, 'modifiers').map((raw) => {
    const member = fieldsOf(raw)
    return { priority: whole(member, 'priority'), modifier: parseModifier(member['modifier'], options) }
  })
  const sorted = members.toSorted((a, b) => b.priority - a.priority)
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
  if (errors.length > 0) throw new GatewayError('martian', 500, errors.map((error) => error.message).join('\n'))
}
