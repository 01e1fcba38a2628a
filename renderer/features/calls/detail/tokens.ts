import type { Tokens } from '../../../../shared/call.ts'

export interface TokenPart {
  readonly name: 'fresh' | 'cache read' | 'cache write' | 'visible' | 'reasoning'
  readonly color: string
  /** null: the provider did not report it. */
  readonly tokens: number | null
}

/** The five parts in their fixed order. `input` includes what was cached and `output` includes reasoning, so both are split here. */
export function tokenParts(tokens: Tokens): readonly TokenPart[] {
  const { input, output, cacheRead, cacheWrite, reasoning } = tokens
  const rest = (whole: number | null, ...parts: (number | null)[]) =>
    whole === null
      ? null
      : Math.max(
          0,
          parts.reduce<number>((left, part) => left - (part ?? 0), whole),
        )
  return [
    { name: 'fresh', color: 'var(--tok-fresh)', tokens: rest(input, cacheRead, cacheWrite) },
    { name: 'cache read', color: 'var(--tok-read)', tokens: cacheRead },
    { name: 'cache write', color: 'var(--tok-write)', tokens: cacheWrite },
    { name: 'visible', color: 'var(--tok-visible)', tokens: rest(output, reasoning) },
    { name: 'reasoning', color: 'var(--tok-reason)', tokens: reasoning },
  ]
}
