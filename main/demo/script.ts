// What the demo provider says, how fast, and what goes wrong. All of it follows from a seed, so a demonstration can be repeated.

/** Model name -> what happens. Any other name answers as `demo` does. */
export const faults = {
  'demo-429': 'rate-limit',
  'demo-500': 'server-error',
  'demo-stall': 'stall',
  'demo-cut': 'cut',
  'demo-error': 'error-inside',
  'demo-slow': 'slow-start',
} as const
export type Fault = (typeof faults)[keyof typeof faults]

export const faultOf = (model: string): Fault | null =>
  Object.hasOwn(faults, model) ? faults[model as keyof typeof faults] : null

/** One generated piece: the unit that this provider counts as a token. */
export interface Piece {
  readonly text: string
  /** Milliseconds since the piece before it, or since the request. */
  readonly after: number
}
export interface Script {
  readonly pieces: readonly Piece[]
  readonly fault: Fault | null
  /** After how many pieces the fault strikes. */
  readonly faultAt: number
  /** Hex digits for ids. */
  readonly id: string
}

const sentences = [
  'Hello from the demo provider, which runs on this machine and needs no key.',
  'This answer streams through your gateway, and each word leaves the moment it is generated.',
  'The bar on the right shows the time before the first token in grey and the flow of the answer in blue.',
  'Open the call to see its conversation, every chunk with the gap before it, and the trace through the three layers.',
  'Then switch a telemetry layer off and send another call: the series and spans of that layer are gone, and this row is still here.',
  'Ask for the model demo-429, demo-stall or demo-cut to see how a bad day of a provider looks.',
] as const

/** Sound enough for timing and text, and the same on every machine (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function writeScript(model: string, random: () => number, pace: number): Script {
  const fault = faultOf(model)
  const start = Math.floor(random() * 2)
  const words = sentences
    .slice(start === 0 ? 0 : 1)
    .join(' ')
    .split(/(?<= )/)
  const first = (fault === 'slow-start' ? 3000 : 180) + random() * 220
  const faultAt = Math.floor(words.length / 3)
  const pieces = words.map((text, index) => ({
    text,
    after: pace * (index === 0 ? first : fault === 'stall' && index === faultAt ? 3000 : 12 + random() * 40),
  }))
  const id = Array.from({ length: 24 }, () => Math.floor(random() * 16).toString(16)).join('')
  return { pieces, fault, faultAt, id }
}

/** Input tokens by the demo's own measure: the words of everything that was sent as text. */
export function countWords(value: unknown): number {
  if (typeof value === 'string') return value.split(/\s+/).filter(Boolean).length
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countWords(item), 0)
  if (typeof value !== 'object' || value === null) return 0
  const { content, text, input } = value as { content?: unknown; text?: unknown; input?: unknown }
  return countWords(content) + countWords(text) + countWords(input)
}
