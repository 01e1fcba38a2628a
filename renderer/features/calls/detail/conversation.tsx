import type { ConversationMessage } from '../../../../shared/call.ts'
import { Fold } from '../../../ui/fold.tsx'
import { bytes, count, plural } from '../../../ui/format.ts'
import { Glyph } from '../../../ui/icons.tsx'
import { RichText } from '../../../ui/rich-text.tsx'
import { stoppedAtLimit } from '../../../state/outcome.ts'
import type { TabProps } from './detail-tabs.tsx'

type Part = ConversationMessage['parts'][number]

export function Conversation({ call, detail, attempt, attemptIndex }: TabProps) {
  const messages = attemptIndex === null ? [] : (detail?.attempts[attemptIndex]?.conversation ?? [])
  if (messages.length === 0) return <p className="notice">{why(call.state === 'running', attempt?.dialect ?? null)}</p>
  const cutShort = attempt && stoppedAtLimit(attempt.finishReasons)
  return (
    <div className="conv">
      {messages.map((message, index) => (
        // The order of a conversation is its identity.
        <Turn
          key={index}
          message={message}
          cutShort={cutShort && index === messages.length - 1 ? attempt.finishReasons.join(', ') : null}
        />
      ))}
    </div>
  )
}

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

function Turn({ message, cutShort }: { message: ConversationMessage; cutShort: string | null }) {
  const quiet = message.role !== 'user' && message.role !== 'assistant' && message.role !== 'model'
  return (
    <div className="turn">
      <span className="who">{roles[message.role] ?? message.role}</span>
      <div className="said-parts">
        {message.parts.map((part, index) => (
          <PartView key={index} part={part} quiet={quiet} />
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
}

const size = (text: string) => {
  const lines = text.split('\n').length
  return lines > 1 ? `${plural(lines, 'line')}, ${bytes(text.length)}` : `${count(text.length)} characters`
}

const short = 160

function PartView({ part, quiet }: { part: Part; quiet: boolean }) {
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
      return (
        <p className="mono wrap">
          <span className="t3">calls</span> {part.name ?? 'a tool'} <span className="t2">{part.text}</span>
        </p>
      )
    case 'tool_result':
      return (
        <Fold label={part.text} note={size(part.text)} mono>
          <pre className="wrap">{part.text}</pre>
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
        <p className="t2">
          {part.kind === 'other' ? 'Part' : part.kind === 'image' ? 'Image' : 'File'}
          {part.name === null ? '' : ` ${part.name}`}
          {part.text === '' ? '' : `, ${part.text}`}
        </p>
      )
  }
}
