import { useMemo } from 'react'
import type { Command } from '../../state/commands.ts'
import { useCommands } from '../../state/use-commands.ts'
import { goTo } from '../../ui/route.ts'
import { useObserved } from '../../ui/observable.ts'
import { applyHindrance } from './apply-state.ts'
import { isUnapplied } from './draft.ts'
import type { Editor } from './editor.ts'
import { addEndpoint, deleteEndpoint, duplicateEndpoint } from './endpoint-actions.ts'
import { splitPath } from '../../../shared/config/path.ts'
import { pathText } from './paths.ts'
import { useRevisions, type Compared } from './revisions.tsx'
import { endpointsOf, routeOf, useSection } from './section.ts'
import { jumpTo, useEditor } from './use-editor.ts'

const group = 'Config'

/** The first press shows the diff, the second applies. */
export function applyStep(editor: Editor): boolean {
  if (editor.draft.get().pending === null && !editor.diffOpen.get() && isUnapplied(editor.draft.get())) {
    editor.diffOpen.set(true)
    return true
  }
  if (applyHindrance(editor.draft.get(), editor.checker.get()) === null && editor.applying.get().kind !== 'busy')
    void editor.apply()
  return true
}

export interface ScreenActions {
  compare(next: Compared | null): void
  showProduction(): void
  /** False when there was nothing to close. */
  back(): boolean
}

export function useConfigCommands(actions: ScreenActions): void {
  const editor = useEditor()
  const { value } = useObserved(editor.contents)
  const { locked: why, format } = useObserved(editor.draft)
  const locked = why ?? (format === 'json' ? null : 'the form edits JSON only')
  const endpoints = useMemo(() => endpointsOf(value), [value])
  const section = useSection(endpoints.length)
  const revisions = useRevisions().data ?? []
  const index = section.kind === 'endpoint' ? section.index : null
  const { draft } = editor
  const noEndpoint = () => locked ?? (index === null ? 'no endpoint is open' : null)

  useCommands([
    {
      id: 'config.apply',
      title: 'Apply',
      hint: 'shows the diff first',
      group,
      keys: ['Mod+s', 'Mod+Enter'],
      unavailable: () => (isUnapplied(draft.get()) ? why : 'nothing to apply'),
      run: () => applyStep(editor),
    },
    {
      id: 'config.undo',
      title: 'Undo',
      group,
      keys: ['Mod+z'],
      unavailable: () => (draft.get().canUndo ? null : 'nothing to undo'),
      run: draft.undo,
    },
    {
      id: 'config.redo',
      title: 'Redo',
      group,
      keys: ['Mod+Shift+z', 'Mod+y'],
      unavailable: () => (draft.get().canRedo ? null : 'nothing to redo'),
      run: draft.redo,
    },
    {
      id: 'config.undo-all',
      title: 'Undo all changes',
      group,
      unavailable: () => (isUnapplied(draft.get()) ? null : 'nothing is changed'),
      run: draft.undoAll,
    },
    {
      id: 'config.diff',
      title: 'Show or hide the diff',
      group,
      keys: ['d'],
      run: () => editor.diffOpen.set(!editor.diffOpen.get()),
    },
    {
      id: 'config.problem',
      title: 'Go to the next problem',
      group,
      keys: ['F8', ']'],
      unavailable: () => (editor.checker.get().problems.length > 0 ? null : 'there is no problem'),
      run: () => nextProblem(editor),
    },
    {
      id: 'config.find',
      title: 'Find a setting',
      group,
      keys: ['/'],
      run: () => document.getElementById('config-find')?.focus(),
    },
    {
      id: 'config.add-endpoint',
      title: 'Add an endpoint',
      group,
      keys: ['n'],
      unavailable: () => locked,
      run: () => addEndpoint(editor),
    },
    {
      id: 'config.duplicate',
      title: 'Duplicate this endpoint',
      group,
      unavailable: noEndpoint,
      run: () => index !== null && duplicateEndpoint(editor, index),
    },
    {
      id: 'config.delete',
      title: 'Delete this endpoint',
      group,
      unavailable: noEndpoint,
      run: () => index !== null && deleteEndpoint(editor, index),
    },
    {
      id: 'config.add-provider',
      title: 'Add AI provider',
      group,
      keys: ['a'],
      unavailable: () => locked,
      run: () => goTo('config/provider'),
    },
    { id: 'config.production', title: 'Production copy', group, keys: ['P'], run: actions.showProduction },
    { id: 'config.back', title: 'Close what is open', group, keys: ['Escape'], quiet: true, run: actions.back },
    ...revisions
      .filter(({ serving }) => !serving)
      .slice(0, 50)
      .map(({ number, summary }): Command => ({
        id: `config.revert.${number}`,
        title: `Revert to revision ${number}`,
        hint: summary,
        group: 'Revisions',
        run: () => actions.compare({ number, against: 'force' }),
      })),
    ...endpoints.slice(0, 500).map(({ method, path }, number): Command => ({
      id: `config.go.${number}`,
      title: `Go to endpoint ${method} ${path}`,
      group: 'Endpoints',
      run: () => goTo(routeOf({ kind: 'endpoint', index: number })),
    })),
  ])
}

function nextProblem(editor: Editor): void {
  const { problems } = editor.checker.get()
  const here = pathText(editor.place.get().path)
  const at = problems.findIndex(({ path }) => pathText(splitPath(path)) === here)
  const next = problems[(at + 1) % problems.length]
  if (next) jumpTo(editor, splitPath(next.path))
}
