import { goTo } from '../../ui/route.ts'
import type { Editor } from './editor.ts'
import { valueAt } from './paths.ts'
import { endpointsOf, routeOf } from './section.ts'
import { duplicateAt, insertAt, removeAt } from './text-edit.ts'

const list = ['endpoints'] as const

function show(editor: Editor, index: number): void {
  goTo(routeOf({ kind: 'endpoint', index }))
  editor.place.set({ path: ['endpoints', index, 'endpoint'], by: 'jump' })
}

/** A new endpoint that passes everything through, asking the host of the one before it. */
export function addEndpoint(editor: Editor): void {
  const { value } = editor.contents.get()
  const paths = new Set(endpointsOf(value).map(({ path }) => path))
  let path = '/new'
  for (let number = 2; paths.has(path); number++) path = `/new-${number}`
  const count = endpointsOf(value).length
  const host = valueAt(value, ['endpoints', count - 1, 'backend', 0, 'host']) ?? ['http://127.0.0.1:8000']
  const endpoint = {
    endpoint: path,
    method: 'POST',
    output_encoding: 'no-op',
    timeout: '60s',
    input_headers: ['Content-Type', 'Authorization'],
    backend: [{ host, url_pattern: path, method: 'POST', encoding: 'no-op' }],
  }
  editor.draft.edit(insertAt(editor.draft.get().text, list, count, endpoint))
  show(editor, count)
}

export function duplicateEndpoint(editor: Editor, index: number): void {
  editor.draft.edit(duplicateAt(editor.draft.get().text, list, index))
  show(editor, index + 1)
}

/** Undo brings it back, so nothing is asked. */
export function deleteEndpoint(editor: Editor, index: number): void {
  editor.draft.edit(removeAt(editor.draft.get().text, [...list, index]))
  const left = endpointsOf(editor.contents.get().value).length
  goTo(left === 0 ? 'config/service' : routeOf({ kind: 'endpoint', index: Math.min(index, left - 1) }))
}
