import { ArrowRight } from 'lucide-react'
import type { ConfigChange, ConfigProblem } from '../../../../shared/contract/config.ts'
import { plural } from '../../../ui/format.ts'
import { Glyph, Icon } from '../../../ui/icons.tsx'
import { splitPath } from '../../../../shared/config/path.ts'
import { isWithin } from '../paths.ts'

const most = 200
const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
const isAbsent = (value: unknown) => value === undefined || value === null

/** What a change means, one sentence each. */
export function Sentences({ changes, problems }: { changes: readonly ConfigChange[]; problems: readonly ConfigProblem[] }) {
  return (
    <ul>
      {changes.slice(0, most).map((change) => (
        <li key={`${change.path} ${change.what}`}>
          <code className="cut" title={change.path}>
            {change.subject}
          </code>
          <span className="what">{change.what}</span>
          {!isAbsent(change.before) && (
            <del>
              <span className="vh">was </span>
              {short(change.before)}
            </del>
          )}
          {!isAbsent(change.before) && !isAbsent(change.after) && <Icon of={ArrowRight} />}
          {!isAbsent(change.after) && <ins>{short(change.after)}</ins>}
          {problems.some(
            (problem) => problem.severity === 'error' && isWithin(splitPath(problem.path), splitPath(change.path)),
          ) && (
            <span className="fail fact">
              <Glyph name="octagon" /> not valid
            </span>
          )}
        </li>
      ))}
      {changes.length > most && <li className="t2">{plural(changes.length - most, 'more change')}.</li>}
    </ul>
  )
}
