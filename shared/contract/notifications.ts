import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { outcomeClasses } from '../call.ts'

/** Told once each time that what calls cost together passes `amount` (US dollars). `session`: since the program started. */
export const costLimit = z.object({
  amount: z.number().positive(),
  window: z.enum(['session', 'day', 'month']),
  /** A pattern as configured; null: all endpoints together. */
  endpoint: z.string().nullable(),
})
export type CostLimit = Readonly<z.infer<typeof costLimit>>

/** What the user wants to be told; nothing to begin with. */
export const notificationRules = z.object({
  outcomes: z.array(z.enum(outcomeClasses)).max(outcomeClasses.length),
  costs: z.array(costLimit).max(50),
})
export interface NotificationRules {
  readonly outcomes: readonly (typeof outcomeClasses)[number][]
  readonly costs: readonly CostLimit[]
}

/** `amount` null: no call had a price. `unpriced` calls are in no sum. */
export interface Spent {
  readonly amount: number | null
  readonly unpriced: number
}

export interface Notice {
  readonly id: number
  /** RFC 3339, of the last call in it. */
  readonly at: string
  readonly kind: 'outcome' | 'cost'
  readonly text: string
  readonly calls: number
  /** The newest call that it speaks of. */
  readonly call: string
}

export interface Notifications {
  readonly rules: NotificationRules
  /** Newest first, 50 at most. */
  readonly notices: readonly Notice[]
  /** Of them, since somebody looked. */
  readonly unseen: number
  /** What a system notice says; at most one in ten seconds. */
  readonly said: { readonly id: number; readonly text: string } | null
  readonly session: Spent
}

export const notificationsContract = {
  set: oc.input(notificationRules).output(type<NotificationRules>()),
  seen: oc.output(type<{ readonly ok: true }>()),
  watch: oc.output(eventIterator(type<Notifications>())),
}
