import { ArrowRight } from 'lucide-react'
import type { Attempt, Call } from '../../../../shared/call.ts'
import { lookOf } from '../../../state/outcome.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { providerLook } from '../provider.ts'
import { storyOf } from './story.ts'

export function Said({ call, attempt }: { call: Call; attempt: Attempt | null }) {
  const look = lookOf(call)
  const story = storyOf(call, attempt)
  return (
    <div className="said">
      <span className={look.tone} title={look.word}>
        <Glyph name={look.glyph} spin={look.glyph === 'ring'} />
      </span>
      <h2>{story.says}</h2>
      {(story.words ?? story.todo) !== null && (
        <p>
          {story.words !== null && (
            <>
              {story.speaker}: <span className="mono t1 words">{story.words}</span>
              {/[.!?]$/.test(story.words) ? ' ' : '. '}
            </>
          )}
          {story.todo}
        </p>
      )}
      <Models call={call} attempt={attempt} />
    </div>
  )
}

function Models({ call, attempt }: { call: Call; attempt: Attempt | null }) {
  const provider = attempt && providerLook(attempt.provider, attempt.dialect)
  const asked = attempt?.requestModel ?? null
  const answered = attempt?.responseModel ?? null
  return (
    <div className="models">
      {provider && (
        <span className={provider.guessed ? 'tag guessed' : 'tag'} title={provider.name}>
          {provider.tag}
        </span>
      )}
      {asked !== null && <b>{asked}</b>}
      {answered !== null && answered !== asked && (
        <>
          <span className="t3" role="img" aria-label="answered by">
            <Icon of={ArrowRight} />
          </span>
          <b>{answered}</b>
        </>
      )}
      {attempt && attempt.dialect !== null && asked === null && answered === null && (
        <span className="t3">no model reported</span>
      )}
      <span className="t3">
        under revision <b>{call.revision}</b>
      </span>
    </div>
  )
}
