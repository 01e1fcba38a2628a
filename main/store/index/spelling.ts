// The index compares in lower case; a screen shows values as the calls have them. One call of each value is read for that.
import { textValues, type TextField } from '../../../shared/filter.ts'
import { readCalls } from '../read.ts'
import type { TextFact } from './call-index.ts'
import type { Current } from './keeper.ts'

const fields: Partial<Record<TextFact, TextField>> = { shownModel: 'model', shownProvider: 'provider', shownBackend: 'backend' }
const spellings = new WeakMap<object, Map<string, string>>()

export function spell(current: Current, fact: TextFact, value: string): string {
  const { index } = current
  const known = spellings.get(index) ?? new Map<string, string>()
  spellings.set(index, known)
  const key = `${fact}:${value}`
  const spelled = known.get(key) ?? read(current, fact, value)
  if (spelled !== undefined) known.set(key, spelled)
  return spelled ?? value
}

function read({ db, index }: Current, fact: TextFact, value: string): string | undefined {
  const { lists, examples } = index.texts[fact]
  const code = lists.findIndex((values) => values.includes(value))
  let seq = examples[code] ?? 0
  if (index.rowOf(seq) < 0) {
    const row = index.codes[fact].findIndex((other, n) => n < index.rows && other === code && index.alive[n] === 1)
    if (row < 0) return undefined
    seq = index.seqs[row]!
  }
  const [call] = readCalls(db, [seq])
  return call && textValues(fields[fact] ?? (fact as TextField), call).find((text) => text.toLowerCase() === value)
}
