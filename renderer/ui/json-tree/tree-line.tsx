import { bytes, count, plural } from '../format.ts'
import { readMedia } from '../media-text.ts'
import { previewOf, type TreeRow } from './model.ts'

const longest = 400

/** Key and value of one row, in one line. */
export function TreeLine({ row }: { row: TreeRow }) {
  return (
    <>
      {row.depth > 0 && <span className="k">{row.key}</span>}
      {row.depth > 0 && <span className="p">:&nbsp;</span>}
      <Value row={row} />
      {row.size > 0 && !row.open && <span className="jpreview t3">{previewOf(row.value)}</span>}
    </>
  )
}

function Value({ row }: { row: TreeRow }) {
  switch (row.kind) {
    case 'object':
      return <span className="p">{row.size === 0 ? '{}' : `{ ${plural(row.size, 'key')} }`}</span>
    case 'array':
      return <span className="p">{row.size === 0 ? '[]' : `[ ${plural(row.size, 'entry', 'entries')} ]`}</span>
    case 'string':
      return <Text text={String(row.value)} />
    case 'number':
    case 'word':
      return <span className="d">{numeral(row.value)}</span>
  }
}

/** A whole number beyond 2^53 was rounded by reading it. */
const numeral = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? `≈${value}` : String(value)

function Text({ text }: { text: string }) {
  const media = readMedia(text)
  if (media)
    return (
      <span className="jmedia">
        {media.image !== null && <img className="jthumb" src={media.image} alt={media.type ?? 'image'} />}
        <span className="t2">
          {media.type ?? 'base64'}, {bytes(media.bytes)}
        </span>
      </span>
    )
  return (
    <span className="s" dir="auto">
      {JSON.stringify(text.slice(0, longest))}
      {text.length > longest && <span className="t3"> {count(text.length)} characters</span>}
    </span>
  )
}
