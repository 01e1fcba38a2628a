import type { NotificationRules, Notifications } from '../../shared/contract/notifications.ts'
import { os } from './os.ts'
import { topic } from './topic.ts'

export interface NotificationsContext {
  state(): Notifications
  setRules(rules: NotificationRules): NotificationRules
  seen(): void
  watch(listener: (state: Notifications) => void): () => void
}

export const notificationRoutes = (notifications: NotificationsContext) => ({
  set: os.notifications.set.handler(({ input }) => notifications.setRules(input)),
  seen: os.notifications.seen.handler(() => {
    notifications.seen()
    return { ok: true as const }
  }),
  watch: os.notifications.watch.handler(async function* ({ signal }) {
    yield notifications.state()
    yield* topic(notifications.watch, signal, (_, newest) => newest)
  }),
})
