import { lazy, Suspense } from 'react'
import type { Attempt, Call, CallDetail } from '../../../../shared/call.ts'
import { TabPanel, Tabs, type Tab } from '../../../ui/tabs.tsx'
import { Conversation } from './conversation.tsx'
import { MessageTab } from './message-tab.tsx'

const StreamTab = lazy(async () => ({ default: (await import('../stream/stream-tab.tsx')).StreamTab }))
const TraceTab = lazy(async () => ({ default: (await import('../trace/trace-tab.tsx')).TraceTab }))
const ConfigTab = lazy(async () => ({ default: (await import('../served/config-tab.tsx')).ConfigTab }))
const InKrakendTab = lazy(async () => ({ default: (await import('../served/in-krakend-tab.tsx')).InKrakendTab }))

export type TabId = 'conversation' | 'stream' | 'trace' | 'request' | 'response' | 'config' | 'in-krakend'

/** The tab that was chosen last, for calls of an AI and for others; kept by who shows one call after the other. */
export interface TabChoice {
  readonly ai: TabId
  readonly other: TabId
}
export const firstTabs: TabChoice = { ai: 'conversation', other: 'request' }

export interface TabProps {
  readonly call: Call
  readonly detail: CallDetail | null
  readonly attempt: Attempt | null
  /** null when the gateway answered by itself. */
  readonly attemptIndex: number | null
}

export function DetailTabs({
  choice,
  onChoice,
  ...props
}: TabProps & { choice: TabChoice; onChoice: (choice: TabChoice) => void }) {
  const { detail, attempt, attemptIndex } = props
  const parts = attemptIndex === null ? null : (detail?.attempts[attemptIndex] ?? null)
  const kind = attempt?.dialect == null ? 'other' : 'ai'
  const tab = choice[kind]
  const tabs: readonly Tab<TabId>[] = [
    { id: 'conversation', label: 'Conversation', n: parts?.conversation.length || null },
    { id: 'stream', label: 'Stream', n: attempt?.chunks?.events ?? null },
    { id: 'trace', label: 'Trace', n: detail?.spans.length || null },
    { id: 'request', label: 'Request' },
    { id: 'response', label: 'Response' },
    { id: 'config', label: 'Config' },
    { id: 'in-krakend', label: 'In KrakenD' },
  ]
  return (
    <>
      <Tabs group="call" label="Evidence" value={tab} tabs={tabs} onChange={(id) => onChoice({ ...choice, [kind]: id })} />
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
    case 'config':
      return <ConfigTab {...props} />
    case 'in-krakend':
      return <InKrakendTab {...props} />
  }
}
