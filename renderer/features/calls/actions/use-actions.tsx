// What can be done with the chosen calls, under one roof: keys, palette, menus and buttons call the same functions. What stands in
// the place of the detail (the call, its replay, a comparison) is decided here too.
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { ExportFormat } from '../../../../shared/contract/call-actions.ts'
import { useConsole } from '../../../state/console.tsx'
import { useCommands } from '../../../state/use-commands.ts'
import { useObserved } from '../../../ui/observable.ts'
import { copyFormats, copyText, type CopyFormat } from './copy-formats.ts'
import { exportFormats, saveExport } from './save-export.ts'

export type DetailMode = 'call' | 'replay' | 'compare'

export interface CallActions {
  readonly mode: DetailMode
  /** Of the last copy or export, for a while. */
  readonly note: string | null
  /** The call that is compared with the selected one. */
  readonly other: string | null
  show(mode: DetailMode): void
  /** Opens two calls side by side. */
  compare(other: string, id: string): void
  copy(format: CopyFormat): void
  save(format: ExportFormat, all?: boolean): void
}

const ActionsContext = createContext<CallActions | null>(null)
const noteMs = 6000
/** Of which a text for the clipboard is made. */
const mostCopied = 50

export function useActions(): CallActions {
  const actions = use(ActionsContext)
  if (!actions) throw new Error('ActionsProvider is missing')
  return actions
}

export function ActionsProvider({ children }: { children: ReactNode }) {
  const actions = useMade()
  useActionCommands(actions)
  return (
    <ActionsContext value={actions}>
      {children}
      <p className={actions.note === null ? 'vh' : 'actionnote'} role="status">
        {actions.note}
      </p>
    </ActionsContext>
  )
}

function useMade(): CallActions {
  const { client, feed, selection } = useConsole()
  const { id, pinned } = useObserved(selection)
  const [place, setPlace] = useState<{ readonly mode: DetailMode; readonly id: string | null; readonly other: string | null }>({
    mode: 'call',
    id: null,
    other: null,
  })
  const [note, setNote] = useNote()
  // A comparison goes on with the next call; a replay belongs to its own.
  const mode = place.mode === 'replay' && place.id !== id ? 'call' : place.mode
  const other = place.other ?? pinned
  const chosen = useCallback(() => {
    const now = selection.get()
    return now.ids.length > 0 ? now.ids : now.id === null ? [] : [now.id]
  }, [selection])
  return useMemo(
    () => ({
      mode,
      note,
      other,
      show: (next) => setPlace({ mode: next, id: selection.get().id, other: null }),
      compare(first, second) {
        selection.open(second)
        setPlace({ mode: 'compare', id: second, other: first })
      },
      copy(format) {
        const ids = chosen().slice(0, mostCopied)
        const status = feed.status.get()
        const origin = status?.gateway.address ?? 'http://127.0.0.1:8080'
        const name = copyFormats.find((one) => one.id === format)!.name
        void copyText(ids, format, { client, origin, version: status?.version ?? '' })
          .then(async (text) => {
            if (text === null) return setNote('Nothing was copied: the call is no longer kept.')
            await navigator.clipboard.writeText(text)
            setNote(`Copied ${ids.length === 1 ? '' : `${ids.length} calls `}as ${name}.`)
          })
          .catch((error: unknown) => setNote(`Nothing was copied: ${(error as Error).message}`))
      },
      save(format, all = false) {
        void saveExport(client, { format, ids: all ? null : chosen(), filter: feed.filter.get() }).then(
          setNote,
          (error: unknown) => setNote(`Nothing was saved: ${(error as Error).message}`),
        )
      },
    }),
    [mode, note, other, selection, chosen, client, feed, setNote],
  )
}

function useNote(): [string | null, (note: string) => void] {
  const [note, setNote] = useState<{ readonly text: string } | null>(null)
  useEffect(() => {
    if (!note) return undefined
    const timer = setTimeout(() => setNote(null), noteMs)
    return () => clearTimeout(timer)
  }, [note])
  return [note?.text ?? null, useCallback((text: string) => setNote({ text }), [])]
}

function useActionCommands(actions: CallActions): void {
  const { selection } = useConsole()
  const { id, ids } = useObserved(selection)
  const none = () => (selection.get().id === null && selection.get().ids.length === 0 ? 'Select a call first.' : null)
  const hint = ids.length > 1 ? `${ids.length} calls` : undefined
  const group = 'This call'
  useCommands([
    ...copyFormats.map(({ id: format, name }) => ({
      id: format === 'curl' ? 'calls.copy' : `calls.copy-${format}`,
      title: `Copy as ${name}`,
      group,
      hint,
      ...(format === 'curl' ? { keys: ['c'] } : {}),
      unavailable: none,
      run: () => actions.copy(format),
    })),
    ...exportFormats.flatMap(({ id: format, name }) => [
      {
        id: format === 'har' ? 'calls.export' : `calls.export-${format}`,
        title: `Export as ${name}`,
        group,
        hint,
        ...(format === 'har' ? { keys: ['e'] } : {}),
        unavailable: none,
        run: () => actions.save(format),
      },
      {
        id: `calls.export-all-${format}`,
        title: `Export all calls of the filter as ${name}`,
        group: 'Calls',
        run: () => actions.save(format, true),
      },
    ]),
    {
      id: 'calls.pin',
      title: 'Pin the call, or unpin it',
      group,
      keys: ['p'],
      unavailable: () => (id === null ? 'Select a call first.' : null),
      run: () => selection.pin(selection.get().pinned === id ? null : id),
    },
    {
      id: 'calls.replay',
      title: 'Replay through the gateway',
      group,
      keys: ['r'],
      unavailable: () => (id === null ? 'Select a call first.' : null),
      run() {
        if (id === null) return
        selection.open(id)
        actions.show('replay')
      },
    },
    {
      id: 'calls.diff',
      title: 'Compare with the pinned call',
      group,
      keys: ['d'],
      unavailable() {
        const now = selection.get()
        if (now.pinned === null) return 'Pin a call first (p), then select another.'
        return now.id === null || now.id === now.pinned ? 'Select a call beside the pinned one.' : null
      },
      run() {
        const now = selection.get()
        if (now.pinned !== null && now.id !== null) actions.compare(now.pinned, now.id)
      },
    },
  ])
}
