import type { Command } from '../../state/commands.ts'
import { fuzzyMatch } from '../../ui/fuzzy.ts'

export interface FoundCommand {
  readonly command: Command
  /** Letters of the title that matched. */
  readonly at: readonly number[]
  readonly score: number
}
export interface FoundGroup {
  readonly title: string
  readonly found: readonly FoundCommand[]
}

const shownRecent = 5
/** From here on a match stands in the text as it was typed; scattered letters are offered only where there is none. */
const literalScore = 900

/** One of each id, the one added last; moves are not offered. */
export const offered = (commands: readonly Command[]): readonly Command[] =>
  [...new Map(commands.map((command) => [command.id, command])).values()].filter((command) => command.quiet !== true)

/** Without a query what was used last stands first; with one the best match of each group, what was used last first among equals. */
export function findCommands(query: string, commands: readonly Command[], recent: readonly string[]): readonly FoundGroup[] {
  const rank = (id: string) => (recent.includes(id) ? recent.length - recent.indexOf(id) : 0)
  const scored = commands.flatMap((command) => {
    const match =
      fuzzyMatch(query, command.title) ??
      (fuzzyMatch(query, `${command.group} ${command.title}`) ? { score: -100, at: [] } : null)
    return match ? [{ command, at: match.at, score: match.score + rank(command.id) }] : []
  })
  if (query.trim() === '') return withRecent(scored, recent)
  const literal = scored.filter(({ score }) => score >= literalScore)
  return grouped((literal.length > 0 ? literal : scored).toSorted((a, b) => b.score - a.score))
}

function withRecent(all: readonly FoundCommand[], recent: readonly string[]): readonly FoundGroup[] {
  const used = recent.flatMap((id) => all.find(({ command }) => command.id === id) ?? []).slice(0, shownRecent)
  const others = all.filter((found) => !used.includes(found))
  return [...(used.length > 0 ? [{ title: 'Used last', found: used }] : []), ...grouped(others)]
}

/** The row that Enter runs before an arrow was pressed. */
export function bestOf(rows: readonly FoundCommand[], query: string): number {
  if (query.trim() === '') return 0
  return rows.reduce((best, row, index) => (row.score > rows[best]!.score ? index : best), 0)
}

/** `This call` first and `Everywhere` last, the screen's own between them. */
function grouped(found: readonly FoundCommand[]): readonly FoundGroup[] {
  const groups = Map.groupBy(found, ({ command }) => command.group)
  const place = (title: string) => (title === 'This call' ? 0 : title === 'Everywhere' ? 2 : 1)
  return [...groups].map(([title, list]) => ({ title, found: list })).toSorted((a, b) => place(a.title) - place(b.title))
}
