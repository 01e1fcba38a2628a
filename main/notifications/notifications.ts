// Tells the user what they asked to be told, and nothing else. Fed by the store's deltas, and only while somebody wants to know: a
// program without rules and without a window does not look at its calls here.
import type { Call } from '../../shared/call.ts'
import type { CallsDelta } from '../../shared/contract/calls.ts'
import {
  notificationRules,
  type CostLimit,
  type NotificationRules,
  type Notice,
  type Notifications,
} from '../../shared/contract/notifications.ts'
import { callOutcome } from '../../shared/summary.ts'
import { createSpend, type AskSpend } from './spend.ts'
import { costText, outcomeText } from './words.ts'

const groupMs = 10_000
const keptNotices = 50
const remembered = 5_000

export interface NotificationSources {
  watchCalls(listener: (delta: CallsDelta) => void): () => void
  readonly ask: AskSpend
  /** As kept; checked here. */
  readRules(): unknown
  writeRules(rules: NotificationRules): void
  readonly now?: () => number
}

export function createNotifications({ watchCalls, ask, readRules, writeRules, now = Date.now }: NotificationSources) {
  const spend = createSpend(ask, now())
  const listeners = new Set<(state: Notifications) => void>()
  const counted = new Set<string>()
  /** Notice -> what it is about, so that more of the same joins it. */
  const groups = new Map<number, string>()
  let rules: NotificationRules = notificationRules.safeParse(readRules()).data ?? { outcomes: [], costs: [] }
  let notices: readonly Notice[] = []
  let unseen = 0
  let said: Notifications['said'] = null
  let leave: (() => void) | null = null
  let lastId = 0
  let quiet: NodeJS.Timeout | null = null

  const state = (): Notifications => ({ rules, notices, unseen, said, session: spend.spent('session', null) })
  const announce = () => {
    const next = state()
    for (const listener of listeners) listener(next)
  }
  const wanted = () => listeners.size > 0 || rules.outcomes.length > 0 || rules.costs.length > 0

  /** At once when nothing was said for ten seconds; else all that came meanwhile, together, when they are over. */
  function say(): void {
    if (quiet) return
    const fresh = notices.filter((notice) => notice.id > (said?.id ?? 0))
    const [newest] = fresh
    if (!newest) return
    const more = fresh.length - 1
    said = { id: newest.id, text: more > 0 ? `${newest.text}, and ${more} more` : newest.text }
    quiet = setTimeout(() => {
      quiet = null
      say()
      announce()
    }, groupMs)
    quiet.unref()
  }
  function add(kind: Notice['kind'], call: Call, text: (calls: number) => string, same: string): void {
    const [last] = notices
    const at = new Date(now()).toISOString()
    const joins = last && last.kind === kind && groups.get(last.id) === same && Date.parse(at) - Date.parse(last.at) < groupMs
    const calls = joins ? last.calls + 1 : 1
    const notice: Notice = { id: ++lastId, at, kind, text: text(calls), calls, call: call.id }
    groups.set(notice.id, same)
    notices = [notice, ...(joins ? notices.slice(1) : notices)].slice(0, keptNotices)
    for (const id of groups.keys()) if (!notices.some((kept) => kept.id === id)) groups.delete(id)
    if (!joins || unseen === 0) unseen = Math.min(unseen + 1, notices.length)
  }

  function ended(call: Call): void {
    if (counted.has(call.id)) return
    counted.add(call.id)
    if (counted.size > remembered) counted.delete(counted.values().next().value!)
    spend.count(call, now())
    const outcome = callOutcome(call)
    if (outcome !== null && outcome !== 'unknown' && rules.outcomes.includes(outcome))
      add('outcome', call, (calls) => outcomeText(outcome, call, calls), outcome)
    for (const limit of rules.costs) tellLimit(limit, call)
  }
  function tellLimit(limit: CostLimit, call: Call): void {
    if (spend.passes(limit))
      add('cost', call, () => costText(limit, spend.spent(limit.window, limit.endpoint)), JSON.stringify(limit))
  }
  function take({ calls }: CallsDelta): void {
    const before = JSON.stringify([lastId, spend.spent('session', null)])
    for (const call of calls) if (call.state === 'done') ended(call)
    say()
    if (JSON.stringify([lastId, spend.spent('session', null)]) !== before) announce()
  }
  function follow(): void {
    if (!wanted()) {
      leave?.()
      leave = null
      return
    }
    leave ??= watchCalls(take)
    const asked = [spend.follow('session', null, now())]
    for (const { window, endpoint } of rules.costs) asked.push(spend.follow(window, endpoint, now()))
    void Promise.all(asked).then(announce)
  }

  return {
    state,
    start: follow,
    watch(listener: (state: Notifications) => void) {
      const own = (next: Notifications): void => listener(next)
      listeners.add(own)
      follow()
      return () => {
        listeners.delete(own)
        follow()
      }
    },
    setRules(next: NotificationRules): NotificationRules {
      rules = next
      writeRules(rules)
      follow()
      announce()
      return rules
    },
    seen() {
      unseen = 0
      announce()
    },
    stop() {
      leave?.()
      leave = null
      if (quiet) clearTimeout(quiet)
      listeners.clear()
    },
  }
}
export type NotificationCentre = ReturnType<typeof createNotifications>
