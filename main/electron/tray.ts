// The tray says in words how the gateway is and what is new: as a tip, and as lines of the menu where a desktop shows no tips.
import type * as Electron from 'electron'
import type { Notifications } from '../../shared/contract/notifications.ts'
import type { Status } from '../../shared/contract/status.ts'
import type { RpcContext } from '../rpc/context.ts'

/** Returns the function that takes it away. */
export function showTray(
  { app, Menu, Tray }: typeof Electron,
  program: Pick<RpcContext, 'status' | 'watchStatus' | 'notifications'>,
  icon: string,
  show: () => void,
): () => void {
  const tray = new Tray(icon)
  tray.on('click', show)
  let said = ''
  const tell = (status: Status, notices: Notifications) => {
    const lines = [gatewayLine(status), ...noticeLine(notices.unseen)]
    // The status changes with every call; a menu that is open must not be replaced for that.
    if (lines.join('\n') === said) return
    said = lines.join('\n')
    tray.setToolTip(['Spyhop', ...lines].join('\n'))
    tray.setContextMenu(
      Menu.buildFromTemplate([
        ...lines.map((label) => ({ label, enabled: false })),
        { type: 'separator' },
        { label: 'Open Spyhop', click: show },
        { type: 'separator' },
        { label: 'Quit', click: () => app.quit() },
      ]),
    )
  }
  tell(program.status(), program.notifications.state())
  const ends = [
    program.watchStatus((status) => tell(status, program.notifications.state())),
    program.notifications.watch((notices) => tell(program.status(), notices)),
  ]
  return () => {
    for (const end of ends) end()
    tray.destroy()
  }
}

/** `Running on 127.0.0.1:8080`, `Failed: port 8080 is taken`. */
export function gatewayLine({ gateway: { state, address, problem }, bundle }: Pick<Status, 'gateway' | 'bundle'>): string {
  if (bundle) return `Bundle ${bundle.name}`
  if (state === 'running') return `Running on ${(address ?? '').replace(/^https?:\/\//, '')}`
  const word = state === 'failed' ? 'Failed' : 'Stopped'
  return problem === null ? word : `${word}: ${problem}`
}

const noticeLine = (unseen: number): readonly string[] =>
  unseen === 0 ? [] : [`${unseen} new ${unseen === 1 ? 'notice' : 'notices'}`]
