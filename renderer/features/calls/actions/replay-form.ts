// What the replay pane edits.
import type { GivenSecret, ReplayDraft, ReplayEdit } from '../../../../shared/contract/call-actions.ts'

export interface ReplayForm {
  readonly method: string
  readonly path: string
  readonly headers: readonly { readonly key: number; readonly name: string; readonly value: string }[]
  /** Null: the recorded bytes, which are no text. */
  readonly body: string | null
  /** By place: what was typed, or null for the environment. */
  readonly secrets: Readonly<Record<string, string | null>>
}

export function formOf(draft: ReplayDraft): ReplayForm {
  return {
    method: draft.method,
    path: draft.path,
    headers: draft.headers.map((header, key) => ({ ...header, key })),
    body: draft.body && 'base64' in draft.body ? null : (draft.body?.text ?? ''),
    secrets: Object.fromEntries(draft.secrets.map(({ place, inEnvironment }) => [place, inEnvironment ? null : ''])),
  }
}

export function editOf(form: ReplayForm, draft: ReplayDraft): ReplayEdit {
  const body = form.body === null ? draft.body : form.body === '' ? null : { text: form.body }
  const headers = form.headers.filter(({ name }) => name.trim() !== '').map(({ name, value }) => ({ name: name.trim(), value }))
  return { method: form.method.trim().toUpperCase(), path: form.path, headers, body }
}

export const isEdited = (form: ReplayForm, draft: ReplayDraft): boolean =>
  JSON.stringify({ ...form, secrets: null }) !== JSON.stringify({ ...formOf(draft), secrets: null })

/** Secrets whose header or parameter still stands in the request, masked. */
export const neededSecrets = (form: ReplayForm, draft: ReplayDraft): ReplayDraft['secrets'] =>
  draft.secrets.filter(({ place }) =>
    place.startsWith('?')
      ? form.path.includes(`${place.slice(1)}=***`)
      : form.headers.some(({ name, value }) => name.trim().toLowerCase() === place && value.includes('***')),
  )

export const givenSecrets = (form: ReplayForm, needed: ReplayDraft['secrets']): readonly GivenSecret[] =>
  needed.map(({ place }) => ({ place, value: form.secrets[place] ?? null }))

/** Why it cannot be sent yet, each with the place to mend it; empty when it can. */
export function problemsOf(form: ReplayForm, draft: ReplayDraft): readonly string[] {
  const missing = neededSecrets(form, draft).filter(
    ({ place, inEnvironment }) => form.secrets[place] === '' || (form.secrets[place] === null && !inEnvironment),
  )
  const cut = draft.problem !== null && (form.body === null || form.body === bodyText(draft)) ? [draft.problem] : []
  return [
    ...cut,
    ...missing.map(({ place }) => `${place} was masked when it was recorded; give it for this replay.`),
    ...(form.path.startsWith('/') ? [] : ['The path begins with a slash.']),
    ...(/^[A-Za-z]+$/.test(form.method.trim()) ? [] : ['The method is a word like POST.']),
  ]
}

const bodyText = (draft: ReplayDraft): string => (draft.body && 'text' in draft.body ? draft.body.text : '')

/** Why the body is no JSON although a header says so; null when it is fine. */
export function jsonProblem(form: ReplayForm): string | null {
  const type = form.headers.find(({ name }) => name.trim().toLowerCase() === 'content-type')?.value ?? ''
  if (!/json/i.test(type) || form.body === null || form.body === '') return null
  try {
    JSON.parse(form.body)
    return null
  } catch (error) {
    return `Not JSON: ${(error as Error).message}`
  }
}
