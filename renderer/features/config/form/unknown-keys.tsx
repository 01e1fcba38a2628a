import { isFreeKey } from '../../../../shared/config/namespaces.ts'
import { isRecord, valueAt, type Path } from '../paths.ts'
import { useFacts } from '../use-editor.ts'
import { FieldRow } from './field-row.tsx'

/** Keys that this program does not know: they stay in the file, and here they can be seen. */
export function UnknownKeys({ at, known }: { at: Path; known: readonly string[] }) {
  const { value } = useFacts()
  const block = valueAt(value, at)
  const keys = isRecord(block) ? Object.keys(block).filter((key) => !known.includes(key)) : []
  if (keys.length === 0) return null
  return (
    <>
      <h3>Other keys</h3>
      <p className="t2 note">KrakenD skips keys that start with @, $, _ or #. Other unknown keys stay in the file too.</p>
      {keys.map((key) => (
        <FieldRow key={key} path={[...at, key]} label={isFreeKey(key) ? 'Comment' : 'Unknown key'} />
      ))}
    </>
  )
}
