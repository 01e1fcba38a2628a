// A bundle that is dropped anywhere on the window, or chosen by the command, opens read-only beside this console.
import { useEffect, useRef, useState } from 'react'
import type { Client } from '../../rpc/client.ts'
import { bundlePartBytes, type BundleOpened } from '../../../shared/contract/bundles.ts'
import { useConsole } from '../../state/console.tsx'
import { useCommands } from '../../state/use-commands.ts'
import { Glyph } from '../../ui/icons.tsx'

type State =
  | { readonly kind: 'over' }
  | { readonly kind: 'reading'; readonly name: string; readonly part: number }
  /** The browser may have kept the window back: then the link is there. */
  | { readonly kind: 'opened'; readonly name: string; readonly url: string | null }
  | { readonly kind: 'refused'; readonly name: string; readonly problem: string }

export function OpenBundle() {
  const { client } = useConsole()
  const [state, setState] = useState<State | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const take = (file: File) => {
    setState({ kind: 'reading', name: file.name, part: 0 })
    void upload(client, file, (part) => setState({ kind: 'reading', name: file.name, part }))
      .catch((error: unknown): BundleOpened => ({ ok: false, problem: (error as Error).message }))
      .then((opened) => {
        if (!opened.ok) return setState({ kind: 'refused', name: file.name, problem: opened.problem })
        if (opened.url !== null) window.open(opened.url, '_blank', 'noopener')
        setState({ kind: 'opened', name: file.name, url: opened.url })
      })
  }
  useDrop((over) => setState((now) => (over ? { kind: 'over' } : now?.kind === 'over' ? null : now)), take)
  useCommands([
    {
      id: 'shell.open-bundle',
      title: 'Open a bundle',
      group: 'Everywhere',
      hint: 'calls that somebody shared, read-only',
      run: () => picker.current?.click(),
    },
  ])
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label="Bundle to open"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (file) take(file)
        }}
      />
      {state && (
        <div className={state.kind === 'over' ? 'bundlebar over' : 'bundlebar'} role="status">
          <Words state={state} />
          <span className="grow" />
          {state.kind !== 'over' && (
            <button type="button" className="btn quiet" onClick={() => setState(null)}>
              Dismiss
            </button>
          )}
        </div>
      )}
    </>
  )
}

function Words({ state }: { state: State }) {
  switch (state.kind) {
    case 'over':
      return <span>Drop a bundle to look at it, read-only.</span>
    case 'reading':
      return (
        <span>
          Opening {state.name}
          {state.part > 0 ? `, part ${state.part + 1}` : ''}.
        </span>
      )
    case 'opened':
      return (
        <span>
          {state.name} is open in a window of its own.{' '}
          {state.url !== null && (
            <a href={state.url} target="_blank" rel="noopener noreferrer">
              Go there
            </a>
          )}
        </span>
      )
    case 'refused':
      return (
        <span className="fact">
          <span className="fail">
            <Glyph name="octagon" />
          </span>
          <span>
            {state.name}: {state.problem}
          </span>
        </span>
      )
  }
}

async function upload(client: Client, file: File, progress: (part: number) => void): Promise<BundleOpened> {
  const key = crypto.randomUUID()
  for (let part = 0; ; part++) {
    progress(part)
    const slice = file.slice(part * bundlePartBytes, (part + 1) * bundlePartBytes)
    const base64 = await base64Of(slice)
    const last = (part + 1) * bundlePartBytes >= file.size
    const answer = await client.bundles.open({ key, name: file.name, base64, last })
    if (!('more' in answer)) return answer
  }
}

const base64Of = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve((reader.result as string).replace(/^[^,]*,/, '')))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read.')))
    reader.readAsDataURL(blob)
  })

/** Files only; a text that is dragged inside the page is none of ours. */
function useDrop(onOver: (over: boolean) => void, onFile: (file: File) => void): void {
  const latest = useRef({ onOver, onFile })
  useEffect(() => {
    latest.current = { onOver, onFile }
  })
  useEffect(() => {
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent) => {
      if (!hasFile(event)) return
      event.preventDefault()
      latest.current.onOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) latest.current.onOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return
      event.preventDefault()
      latest.current.onOver(false)
      const file = event.dataTransfer?.files[0]
      if (file) latest.current.onFile(file)
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [])
}
