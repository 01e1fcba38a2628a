import { lazy, Suspense, useState } from 'react'
import type { Attempt, Call, CallDetail } from '../../../../shared/call.ts'
import { TabPanel, Tabs, type Tab } from '../../../ui/tabs.tsx'
import { Conversation } from './conversation.tsx'
import { MessageTab } from './message-tab.tsx'

const StreamTab = lazy(async () => ({ default: (await import('../stream/stream-tab.tsx')).StreamTab }))
const TraceTab = lazy(async () => ({ default: (await import('../trace/trace-tab.tsx')).TraceTab }))

type TabId = 'conversation' | 'stream' | 'trace' | 'request' | 'response'

export interface TabProps {
  readonly call: Call
  readonly detail: CallDetail | null
  readonly attempt: Attempt | null
  /** null when the gateway answered by itself. */
  readonly attemptIndex: number | null
}

export function DetailTabs(props: TabProps) {
  const { detail, attempt, attemptIndex } = props
  const parts = attemptIndex === null ? null : (detail?.attempts[attemptIndex] ?? null)
  const [tab, setTab] = useState<TabId>(() => (attempt?.dialect == null ? 'request' : 'conversation'))
  const tabs: readonly Tab<TabId>[] = [
    { id: 'conversation', label: 'Conversation', n: parts?.conversation.length || null },
    { id: 'stream', label: 'Stream', n: attempt?.chunks?.events ?? null },
    { id: 'trace', label: 'Trace', n: detail?.spans.length || null },
    { id: 'request', label: 'Request' },
    { id: 'response', label: 'Response' },
  ]
  return (
    <>
      <Tabs group="call" label="Evidence" value={tab} tabs={tabs} onChange={setTab} />
      <TabPanel group="call" tab={tab} className="panel">
        <Suspense fallback={<p className="notice">Loading.</p>}>
          <Panel tab={tab} {...props} />
        </Suspense>
      </TabPanel>
    </>
  )
}

function Panel({ tab, ...props }: TabProps & { tab: TabId }) {
  switch (tab) {
    case 'conversation':
      return <Conversation {...props} />
    case 'stream':
      return <StreamTab {...props} />
    case 'trace':
      return <TraceTab {...props} />
    case 'request':
      return <MessageTab key="request" side="request" {...props} />
    case 'response':
      return <MessageTab key="response" side="response" {...props} />
  }
}
