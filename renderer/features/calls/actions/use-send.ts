import { useState } from 'react'
import type { ReplayDraft } from '../../../../shared/contract/call-actions.ts'
import { useConsole } from '../../../state/console.tsx'
import { editOf, givenSecrets, isEdited, neededSecrets, type ReplayForm } from './replay-form.ts'
import { useActions } from './use-actions.tsx'

/** Sends a replay; the new call takes the place of the form, a refusal stays beside it. */
export function useSend(id: string) {
  const { client, selection } = useConsole()
  const { show } = useActions()
  const [sending, setSending] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const send = (form: ReplayForm, draft: ReplayDraft) => {
    setSending(true)
    setRefused(null)
    const edited = isEdited(form, draft) ? { edited: withLists(editOf(form, draft)) } : {}
    const secrets = [...givenSecrets(form, neededSecrets(form, draft))]
    void client.calls
      .replay({ id, secrets, ...edited })
      .then((result) => {
        setSending(false)
        if (!result.ok) return setRefused(result.problem)
        show('call')
        if (result.id !== null) selection.open(result.id)
      })
      .catch((error: unknown) => {
        setSending(false)
        setRefused((error as Error).message)
      })
  }
  return { sending, refused, send }
}

const withLists = <Edit extends { readonly headers: readonly unknown[] }>(edit: Edit) => ({
  ...edit,
  headers: [...edit.headers] as Edit['headers'][number][],
})
