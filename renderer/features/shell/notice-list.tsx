import { useEffect } from 'react'
import { useConsole } from '../../state/console.tsx'
import { clock } from '../../ui/format.ts'
import { Glyph } from '../../ui/icons.tsx'
import { useObserved } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import { SidePanel } from './side-panel.tsx'

/** What was told, newest first; looking at it counts as seen. */
export function NoticeList({ onClose }: { onClose: () => void }) {
  const { client, notifications, selection } = useConsole()
  const state = useObserved(notifications)
  const unseen = state?.unseen ?? 0
  useEffect(() => {
    if (unseen > 0) void client.notifications.seen().catch(() => {})
  }, [client, unseen])
  const open = (call: string) => {
    selection.open(call)
    goTo('calls')
  }
  const isOn = state !== null && state.rules.outcomes.length + state.rules.costs.length > 0
  return (
    <SidePanel title="Notices" onClose={onClose}>
      {state?.notices.length === 0 && (
        <p className="t2 empty">
          {isOn ? 'Nothing to tell yet.' : 'Notices are off. Choose in Settings what you want to be told.'}{' '}
          <a href="#/settings">Settings</a>
        </p>
      )}
      <ul className="notices">
        {state?.notices.map((notice) => (
          <li key={notice.id}>
            <span className={notice.kind === 'cost' ? 'limit' : 'fail'}>
              <Glyph name={notice.kind === 'cost' ? 'gauge' : 'warn'} />
            </span>
            <div>
              <p>{notice.text}</p>
              <p className="t3 small">{clock(notice.at)}</p>
            </div>
            <button type="button" className="btn" onClick={() => open(notice.call)}>
              Open call
            </button>
          </li>
        ))}
      </ul>
    </SidePanel>
  )
}
