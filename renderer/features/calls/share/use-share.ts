import { useMutation } from '@tanstack/react-query'
import { useConsole } from '../../../state/console.tsx'
import { useObserved } from '../../../ui/observable.ts'
import { useCommands } from '../../../state/use-commands.ts'
import { bytesOfBase64 } from '../../../ui/base64.ts'
import { saveFile } from '../../../ui/save-file.ts'
import { plural } from '../../../ui/format.ts'

const none = 'no call is selected'

/** Saves the chosen calls, or the one that is open, as an evidence bundle. Gives what went wrong, in words. */
export function useShare(): string | null {
  const { ask, selection } = useConsole()
  const { id, ids } = useObserved(selection)
  const chosen = ids.length > 0 ? ids : id === null ? [] : [id]
  const create = useMutation(
    ask.bundles.create.mutationOptions({
      onSuccess: (made) => {
        if (made.ok) saveFile(made.name, bytesOfBase64(made.base64), 'application/zip')
      },
    }),
  )
  const unavailable = () => (chosen.length === 0 ? none : create.isPending ? 'a bundle is being made' : null)
  const hint = chosen.length > 1 ? plural(chosen.length, 'call') : undefined
  useCommands([
    {
      id: 'calls.bundle',
      title: 'Save as an evidence bundle',
      group: 'This call',
      hint: hint ?? 'one file, secrets masked',
      keys: ['Mod+Shift+s'],
      unavailable,
      run: () => create.mutate({ ids: [...chosen] }),
    },
    {
      id: 'calls.bundle-bare',
      title: 'Save as a bundle without bodies',
      group: 'This call',
      hint,
      unavailable,
      run: () => create.mutate({ ids: [...chosen], withoutBodies: true }),
    },
  ])
  return create.data?.ok === false ? create.data.problem : (create.error?.message ?? null)
}
