import type { Notifications } from '../../shared/contract/notifications.ts'
import type { Client } from '../rpc/client.ts'
import { createObservable, type Observable } from '../ui/observable.ts'

/** What the program was asked to tell, live; null until it has answered. */
export function watchNotifications(client: Client): Observable<Notifications | null> {
  const state = createObservable<Notifications | null>(null)
  void follow(async () => {
    for await (const next of await client.notifications.watch()) state.set(next)
  })
  return state
}

async function follow(watch: () => Promise<void>): Promise<never> {
  for (;;) {
    await watch().catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
