import { memo, useMemo } from 'react'
import type { ConversationMessage } from '../../../../shared/call.ts'
import { Fold } from '../../../ui/fold.tsx'
import { bytes, count, plural } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import { RichText } from '../../../ui/rich-text.tsx'
import { stoppedAtLimit } from '../../../state/outcome.ts'
import { imagesBefore, isInlineImage, useImages } from './conversation-images.ts'
import type { TabProps } from './detail-tabs.tsx'
import { Payload, ToolCall } from './tool-parts.tsx'

type Part = ConversationMessage['parts'][number]

export function Conversation({ call, detail, attempt, attemptIndex }: TabProps) {
  const messages = attemptIndex === null ? none : (detail?.attempts[attemptIndex]?.conversation ?? none)
  const firstImage = useMemo(() => imagesBefore(messages), [messages])
  const images = useImages(call.id, detail?.client.request.captured ?? 0, messages)
  if (messages.length === 0) return <p className="notice">{why(call.state === 'running', attempt?.dialect ?? null)}</p>
  const cutShort = attempt && stoppedAtLimit(attempt.finishReasons)
  return (
    <div className="conv">
      {messages.map((message, index) => (
        // The order of a conversation is its identity.
        <Turn
          key={index}
          message={message}
          images={images}
          firstImage={firstImage[index] ?? 0}
          cutShort={cutShort && index === messages.length - 1 ? attempt.finishReasons.join(', ') : null}
        />
      ))}
    </div>
  )
}

const none: readonly ConversationMessage[] = []

function why(running: boolean, dialect: string | null): string {
  if (dialect === null)
    return 'No AI dialect was recognised, so there is no conversation to show. Request and Response have the bytes.'
  return running ? 'Nothing of the conversation is recorded yet.' : 'No conversation was recorded for this call.'
}

const roles: Readonly<Record<string, string>> = {
  system: 'System',
  developer: 'Developer',
  user: 'User',
  assistant: 'Assistant',
  model: 'Assistant',
  tool: 'Tool result',
  function: 'Tool result',
}

interface TurnProps {
  readonly message: ConversationMessage
  readonly images: readonly string[]
  /** Which of the images is the first one of this message. */
  readonly firstImage: number
  readonly cutShort: string | null
}

const Turn = memo(function Turn({ message, images, firstImage, cutShort }: TurnProps) {
  const quiet = message.role !== 'user' && message.role !== 'assistant' && message.role !== 'model'
  let image = firstImage
  return (
    <div className="turn">
      <span className="who">{roles[message.role] ?? message.role}</span>
      <div className="said-parts">
        {message.parts.map((part, index) => (
          <PartView key={index} part={part} quiet={quiet} image={isInlineImage(part) ? (images[image++] ?? null) : null} />
        ))}
        {cutShort !== null && (
          <div className="endmark">
            <Glyph name="cut" />
            Stopped here <span>{cutShort}</span>
          </div>
        )}
      </div>
    </div>
  )
})

const size = (text: string) => {
  const lines = text.split('\n').length
  return lines > 1 ? `${plural(lines, 'line')}, ${bytes(text.length)}` : `${count(text.length)} characters`
}

const short = 160

function PartView({ part, quiet, image }: { part: Part; quiet: boolean; image: string | null }) {
  switch (part.kind) {
    case 'text':
      return quiet && part.text.length > short ? (
        <Fold label={part.text} note={size(part.text)}>
          <RichText text={part.text} />
        </Fold>
      ) : (
        <RichText text={part.text} />
      )
    case 'reasoning':
      return (
        <Fold label={`Reasoning: ${part.text}`} note={size(part.text)}>
          <RichText text={part.text} />
        </Fold>
      )
    case 'tool_call':
      return <ToolCall part={part} />
    case 'tool_result':
      return (
        <Fold label={part.text} note={size(part.text)} mono>
          <Payload text={part.text} />
        </Fold>
      )
    case 'refusal':
      return (
        <div className="refusal">
          <span className="block fact">
            <Glyph name="shield" /> Refused
          </span>
          <RichText text={part.text} />
        </div>
      )
    case 'image':
    case 'file':
    case 'other':
      return (
        <div>
          {image !== null && <img className="convimage" src={image} alt={`Sent image, ${part.text}`} />}
          <p className="t2 wrap">
            {part.kind === 'other' ? 'Part' : part.kind === 'image' ? 'Image' : 'File'}
            {part.name === null ? '' : ` ${part.name}`}
            {part.text === '' ? '' : `, ${part.text}`}
          </p>
        </div>
      )
  }
}
