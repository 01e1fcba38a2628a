// Moments as a filter line writes them: `14:31`, `2026-11-24`, RFC 3339, and `-15m` back from now.

const relative = /^-(\d+(?:\.\d+)?)(s|m|h|d)$/i
const clock = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/
const date = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/i
const spans: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A moment of a filter in ms since 1970; NaN when it cannot be read. A time of day is today's, and one without a zone is local. */
export function momentOf(text: string, now: number): number {
  const back = relative.exec(text)
  if (back) return now - Number(back[1]) * spans[back[2]!.toLowerCase()]!
  const time = clock.exec(text)
  if (time) return new Date(now).setHours(Number(time[1]), Number(time[2]), Number(time[3] ?? 0), 0)
  if (!date.test(text)) return NaN
  return Date.parse(text.length === 10 ? `${text}T00:00` : text.toUpperCase())
}
