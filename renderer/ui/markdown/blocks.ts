// The little of Markdown that helps reading an answer, as blocks. Nothing here makes markup: what is not recognised stays text.

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly ListItem[] }
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

export interface ListItem {
  readonly depth: number
  readonly text: string
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/
const item = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/
const quote = /^ {0,3}> ?(.*)$/
const rule = /^ {0,3}([-*_])(\s*\1){2,}\s*$/
const tableLine = /^\s*\|?(\s*:?-{2,}:?\s*\|)+(\s*:?-{2,}:?\s*)?\|?\s*$/

/** A fence that never closes runs to the end, as it does while a stream is still coming. */
export function splitBlocks(text: string): readonly Block[] {
  const lines = text.split(/\r?\n/)
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const [block, next] = readBlock(lines, at)
    if (block) blocks.push(block)
    at = next
  }
  return blocks
}

function readBlock(lines: readonly string[], at: number): readonly [Block | null, number] {
  const line = lines[at]!
  if (line.trim() === '') return [null, at + 1]
  const title = heading.exec(line)
  if (title) return [{ kind: 'heading', level: title[1]!.length, text: title[2]! }, at + 1]
  if (fence.test(line)) return readCode(lines, at)
  if (rule.test(line)) return [{ kind: 'rule' }, at + 1]
  if (item.test(line)) return readList(lines, at)
  if (quote.test(line)) return readQuote(lines, at)
  if (line.includes('|') && tableLine.test(lines[at + 1] ?? '')) return readTable(lines, at)
  return readText(lines, at)
}

function readCode(lines: readonly string[], at: number): readonly [Block, number] {
  const [, marks = '', language = ''] = fence.exec(lines[at]!) ?? []
  const length = lines.slice(at + 1).findIndex((line) => line.trim().startsWith(marks) && /^[`~]+$/.test(line.trim()))
  const end = length < 0 ? lines.length : at + 1 + length
  return [{ kind: 'code', language, text: lines.slice(at + 1, end).join('\n') }, end + 1]
}

function readList(lines: readonly string[], at: number): readonly [Block, number] {
  const items: { depth: number; text: string }[] = []
  const ordered = item.exec(lines[at]!)?.[2]
  let next = at
  for (; next < lines.length; next++) {
    const line = lines[next]!
    const found = item.exec(line)
    if (found) items.push({ depth: Math.min(5, Math.floor(found[1]!.replaceAll('\t', '  ').length / 2)), text: found[3]! })
    else if (/^\s+\S/.test(line)) items.at(-1)!.text += `\n${line.trim()}`
    // One empty line may stand between two entries.
    else if (line.trim() !== '' || !item.test(lines[next + 1] ?? '')) break
  }
  return [{ kind: 'list', ordered: ordered !== undefined, start: Number(ordered ?? 1), items }, next]
}

function readQuote(lines: readonly string[], at: number): readonly [Block, number] {
  let next = at
  while (next < lines.length && quote.test(lines[next]!)) next++
  return [
    {
      kind: 'quote',
      text: lines
        .slice(at, next)
        .map((line) => quote.exec(line)![1]!)
        .join('\n'),
    },
    next,
  ]
}

function readTable(lines: readonly string[], at: number): readonly [Block, number] {
  let next = at + 2
  while (next < lines.length && lines[next]!.includes('|')) next++
  return [{ kind: 'table', head: cells(lines[at]!), rows: lines.slice(at + 2, next).map(cells) }, next]
}

const cells = (line: string) =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim())

function readText(lines: readonly string[], at: number): readonly [Block, number] {
  let next = at + 1
  while (next < lines.length && !startsBlock(lines, next)) next++
  return [{ kind: 'text', text: lines.slice(at, next).join('\n') }, next]
}

function startsBlock(lines: readonly string[], at: number): boolean {
  const line = lines[at]!
  return line.trim() === '' || heading.test(line) || fence.test(line) || item.test(line) || quote.test(line) || rule.test(line)
}
