import type { GroupBy } from '../../state/groups.ts'
import type { ColumnKey } from '../../state/preferences.ts'
import { columns } from './columns.tsx'

/** Groups stand by their newest call, so no head sorts them. */
export function GroupsHead({ keys, by }: { keys: readonly ColumnKey[]; by: GroupBy }) {
  return (
    <div className="lhead" role="row" aria-rowindex={1}>
      {keys.map((key) => (
        <span key={key} role="columnheader" className={key === 'duration' ? 'dur' : columns[key].number ? 'num' : undefined}>
          {key === 'time' ? (
            by === 'trace' ? (
              'Trace'
            ) : (
              'Session'
            )
          ) : key === 'duration' ? (
            <span className="v">Total s</span>
          ) : (
            columns[key].label
          )}
        </span>
      ))}
    </div>
  )
}
