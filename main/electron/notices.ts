import type * as Electron from 'electron'
import type { Notifications } from '../../shared/contract/notifications.ts'
import type { RpcContext } from '../rpc/context.ts'

/** Tells what the program has to say on the icon and as a notice of the system. Returns the function that ends it. */
export function tellNotices(
  { app, Notification }: typeof Electron,
  notifications: RpcContext['notifications'],
  show: () => void,
): () => void {
  let said = notifications.state().said?.id ?? 0
  return notifications.watch((state: Notifications) => {
    app.setBadgeCount(state.unseen)
    if (!state.said || state.said.id <= said) return
    said = state.said.id
    if (!Notification.isSupported()) return
    const notice = new Notification({ title: 'Spyhop', body: state.said.text })
    notice.on('click', show)
    notice.show()
  })
}
