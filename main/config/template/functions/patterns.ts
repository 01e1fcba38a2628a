// Sprig's regular expressions, which are Go's (RE2).
import { RE2JS } from 're2js'
import { takes, type Functions } from '../call.ts'
import { texts } from '../values.ts'

function compiled(source: string): RE2JS {
  try {
    return RE2JS.compile(source)
  } catch (error) {
    throw new Error(`error parsing regexp: ${(error as Error).message}`, { cause: error })
  }
}

interface Match {
  readonly start: number
  readonly end: number
  readonly groups: readonly (string | null)[]
  readonly names: Readonly<Record<string, number>>
}

function matches(source: string, text: string, limit = -1): Match[] {
  const pattern = compiled(source)
  const matcher = pattern.matcher(text)
  const found: Match[] = []
  let after = -1
  while (found.length !== limit && matcher.find()) {
    // Go does not take an empty match right after another one.
    if (matcher.start() === matcher.end() && matcher.start() === after) continue
    after = matcher.end()
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group))
    found.push({ start: matcher.start(), end: matcher.end(), groups, names: pattern.namedGroups() })
  }
  return found
}

const replaced = (source: string, text: string, by: (match: Match) => string): string => {
  let at = 0
  let made = ''
  for (const match of matches(source, text)) {
    made += text.slice(at, match.start) + by(match)
    at = match.end
  }
  return made + text.slice(at)
}

/** `$1`, `$name`, `${name}`; `$$` is one dollar. The name is as long as it can be, and an unknown one is empty. */
const expanded = (template: string, match: Match): string =>
  template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
    if (all === '$$') return '$'
    const name = braced ?? bare ?? ''
    return match.groups[/^\d+$/.test(name) ? Number(name) : (match.names[name] ?? -1)] ?? ''
  })

function split(source: string, text: string, limit: number): string[] {
  if (limit === 0) return []
  if (source !== '' && text === '') return ['']
  const parts: string[] = []
  let from = 0
  let end = 0
  for (const match of matches(source, text, limit)) {
    if (limit > 0 && parts.length === limit - 1) break
    end = match.start
    if (match.end !== 0) parts.push(text.slice(from, end))
    from = match.end
  }
  if (end !== text.length) parts.push(text.slice(from))
  return parts
}

const regexFind = takes('ss', (source: string, text: string) => matches(source, text, 1)[0]?.groups[0] ?? '')
const regexFindAll = takes('ssi', (source: string, text: string, limit: bigint) =>
  texts(limit === 0n ? [] : matches(source, text, Number(limit)).map(({ groups }) => groups[0] ?? '')),
)
const regexReplaceAll = takes('sss', (source: string, text: string, to: string) =>
  replaced(source, text, (match) => expanded(to, match)),
)
const regexReplaceAllLiteral = takes('sss', (source: string, text: string, to: string) => replaced(source, text, () => to))
const regexSplit = takes('ssi', (source: string, text: string, limit: bigint) => texts(split(source, text, Number(limit))))

export const patterns: Functions = {
  regexMatch: takes('ss', (source: string, text: string) => {
    try {
      return compiled(source).matcher(text).find()
    } catch {
      return false
    }
  }),
  mustRegexMatch: takes('ss', (source: string, text: string) => compiled(source).matcher(text).find()),
  regexFind,
  mustRegexFind: regexFind,
  regexFindAll,
  mustRegexFindAll: regexFindAll,
  regexReplaceAll,
  mustRegexReplaceAll: regexReplaceAll,
  regexReplaceAllLiteral,
  mustRegexReplaceAllLiteral: regexReplaceAllLiteral,
  regexSplit,
  mustRegexSplit: regexSplit,
  regexQuoteMeta: takes('s', (text: string) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
}
