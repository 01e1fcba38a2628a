import { useMemo } from 'react'
import type { ConversationMessage } from '../../../../shared/call.ts'
import { Fold } from '../../../ui/fold.tsx'
import { bytes } from '../../../ui/format.ts'
import { jsonLines, type JsonLine } from '../../../ui/json-lines.ts'
import { readMedia } from '../../../ui/media-text.ts'
import { PlainText } from '../../../ui/rich-text.tsx'

type Part = ConversationMessage['parts'][number]

const short = 100

/** What the model asked a tool for: in one line when it is little. */
export function ToolCall({ part }: { part: Part }) {
  const name = part.name ?? 'a tool'
  if (part.text.length <= short && !part.text.includes('\n'))
    return (
      <p className="mono wrap">
        <span className="t3">calls</span> {name} <span className="t2">{part.text}</span>
      </p>
    )
  return (
    <Fold label={`calls ${name} ${part.text}`} note={bytes(part.text.length)} mono>
      <Payload text={part.text} />
    </Fold>
  )
}

const prettyUpTo = 100_000

/** Arguments and results: JSON pretty, base64 as its size, else as it is. */
export function Payload({ text }: { text: string }) {
  const media = useMemo(() => readMedia(text), [text])
  const lines = useMemo(() => (text.length <= prettyUpTo && /^\s*[[{]/.test(text) ? jsonLines(text) : null), [text])
  if (media)
    return (
      <p className="t2">
        {media.image !== null && <img className="convimage" src={media.image} alt={media.type ?? 'image'} />}
        {media.type ?? 'base64'}, {bytes(media.bytes)}
      </p>
    )
  if (!lines) return <PlainText text={text} />
  return <pre className="wrap code">{lines.map(lineText).join('\n')}</pre>
}

const lineText = (line: JsonLine) => line.map((token) => token.text).join('')
