import { useMemo } from 'react'
import { useConsole } from '../../state/console.tsx'
import { strokeLabel } from '../../ui/key-names.ts'
import { goTo } from '../../ui/route.ts'
import { useObserved } from '../../ui/observable.ts'
import { editorOf, type Editor } from './editor.ts'
import type { Facts } from './field-state.ts'
import type { Path } from './paths.ts'
import { routeOf, sectionAt } from './section.ts'
import { setValue } from './text-edit.ts'

export const useEditor = (): Editor => editorOf(useConsole())

/** What every field asks for; one object as long as nothing changed. */
export function useFacts(): Facts {
  const { contents, checker } = useEditor()
  const { value, inForce } = useObserved(contents)
  const { effective, problems } = useObserved(checker)
  return useMemo(() => ({ value, inForce, effective, problems }), [value, inForce, effective, problems])
}

export function setAt(editor: Editor, path: Path, value: unknown, group = ''): void {
  const { draft } = editor
  draft.edit(setValue(draft.get().text, path, value), group)
}

/** A title with the key of its command: `Production copy (P)`. */
export function useKeyTitle(): (title: string, command: string) => string {
  const { commands } = useConsole()
  return (title, command) => {
    const keys = commands.keysOf(command).map((stroke) => strokeLabel(stroke))
    return keys.length === 0 ? title : `${title} (${keys.join(' or ')})`
  }
}

/** Shows a place in the form and in the text. */
export function jumpTo(editor: Editor, path: Path): void {
  goTo(routeOf(sectionAt(path)))
  editor.place.set({ path, by: 'jump' })
}
