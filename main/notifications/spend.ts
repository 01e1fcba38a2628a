// What calls cost together, per window of time and endpoint: a start value from the store, then each call as it ends. A call without
// a price is counted beside the sum and never taken for free.
import type { Call } from '../../shared/call.ts'
import type { CostLimit, Spent } from '../../shared/contract/notifications.ts'

export type Window = CostLimit['window']
export interface SpendQuestion {
  readonly from: string
  readonly to: string
  readonly filter: string
}
/** Sum of what the store keeps; null when it cannot say. */
export type AskSpend = (question: SpendQuestion) => Promise<Spent | null>

interface Sum {
  amount: number | null
  unpriced: number
  from: number
  askedAt: number
  passed: boolean
}

export function windowStart(window: Window, now: number, session: number): number {
  if (window === 'session') return session
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), window === 'day' ? day.getDate() : 1).getTime()
}

/** null: not an AI call, or one that a mock answered; nobody is paid for those. */
export function priceOf(call: Call): Spent | null {
  const paid = call.attempts.filter((attempt) => attempt.dialect !== null && attempt.mock === null)
  if (paid.length === 0) return null
  const priced = paid.flatMap(({ cost }) => (cost?.currency === 'USD' ? [cost.amount] : []))
  const used = paid.filter(({ cost, status }) => cost?.currency !== 'USD' && (status ?? 0) < 400)
  if (priced.length === 0 && used.length === 0) return null
  return { amount: priced.length > 0 ? priced.reduce((sum, amount) => sum + amount, 0) : null, unpriced: used.length > 0 ? 1 : 0 }
}

export function createSpend(ask: AskSpend, session: number) {
  const sums = new Map<string, Sum>()
  const keyOf = (window: Window, endpoint: string | null) => `${window} ${endpoint ?? ''}`
  const filterFor = (endpoint: string | null) => (endpoint === null ? '' : `endpoint:${JSON.stringify(endpoint)}`)

  async function follow(window: Window, endpoint: string | null, now: number): Promise<Sum> {
    const key = keyOf(window, endpoint)
    const known = sums.get(key)
    if (known) return known
    const from = windowStart(window, now, session)
    const sum: Sum = { amount: null, unpriced: 0, from, askedAt: now, passed: false }
    sums.set(key, sum)
    const question = { from: new Date(from).toISOString(), to: new Date(now + 1).toISOString(), filter: filterFor(endpoint) }
    const before = await ask(question).catch(() => null)
    if (before) add(sum, before)
    return sum
  }
  const add = (sum: Sum, spent: Spent) => {
    if (typeof spent.amount === 'number') sum.amount = (sum.amount ?? 0) + spent.amount
    sum.unpriced += spent.unpriced || 0
  }
  return {
    follow,
    /** A call that ended; what ended before a sum was asked for is in its start value. */
    count(call: Call, now: number): void {
      const spent = priceOf(call)
      if (!spent) return
      const started = Date.parse(call.startedAt)
      for (const [key, sum] of sums) {
        const [window, ...endpoint] = key.split(' ')
        if (endpoint.join(' ') !== '' && endpoint.join(' ') !== call.endpoint) continue
        const from = windowStart(window as Window, now, session)
        if (from !== sum.from) Object.assign(sum, { amount: null, unpriced: 0, from, askedAt: from, passed: false })
        if (started >= from && started + (call.durationMs ?? 0) >= sum.askedAt) add(sum, spent)
      }
    },
    spent: (window: Window, endpoint: string | null): Spent => {
      const sum = sums.get(keyOf(window, endpoint))
      return { amount: sum?.amount ?? null, unpriced: sum?.unpriced ?? 0 }
    },
    /** True once for each time that the sum passes the limit. */
    passes({ window, endpoint, amount }: CostLimit): boolean {
      const sum = sums.get(keyOf(window, endpoint))
      if (!sum || sum.passed || (sum.amount ?? 0) < amount) return false
      sum.passed = true
      return true
    },
  }
}
