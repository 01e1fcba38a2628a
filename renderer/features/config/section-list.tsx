import { useVirtualizer } from '@tanstack/react-virtual'
import { Ellipsis, Plus, Search } from 'lucide-react'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useConsole } from '../../state/console.tsx'
import { count, none, plural } from '../../ui/format.ts'
import { Glyph, Icon } from '../../ui/icons.tsx'
import { useObserved, useObservedPart } from '../../ui/observable.ts'
import { goTo } from '../../ui/route.ts'
import { errorsOf } from './apply-state.ts'
import { telemetryNamespace } from './fields.ts'
import { placeInForce } from './field-state.ts'
import { splitPath } from '../../../shared/config/path.ts'
import { isSame, isWithin, valueAt } from './paths.ts'
import { findSettings } from './search-settings.ts'
import { endpointsOf, routeOf, useSection, type EndpointName, type Section } from './section.ts'
import { jumpTo, useEditor, useFacts, useKeyTitle } from './use-editor.ts'

interface Row {
  readonly id: string
  readonly section: Section | null
  readonly name: string
  readonly method?: string
  readonly isMocked?: boolean
  readonly note?: string
  readonly isChanged: boolean
  readonly problems: number
}

function useRows(endpoints: readonly EndpointName[]): readonly Row[] {
  const facts = useFacts()
  const { feed } = useConsole()
  const mocked = useObserved(feed.status)?.mocked
  return useMemo(() => {
    const paths = errorsOf(facts.problems).map((problem) => splitPath(problem.path))
    const service = paths.filter(([head]) => head !== 'endpoints' && head !== 'extra_config').length
    const telemetry = paths.filter(([head, key]) => head === 'extra_config' && key === telemetryNamespace).length
    const components = paths.filter(([head]) => head === 'extra_config').length - telemetry
    const keys = (value: unknown) => ({ ...(value as object), endpoints: null, extra_config: null })
    const isChanged = (key: string) =>
      !isSame(valueAt(facts.value, ['extra_config', key]), valueAt(facts.inForce, ['extra_config', key]))
    const blocks = [facts.value, facts.inForce].flatMap((value) => Object.keys(valueAt(value, ['extra_config']) ?? {}))
    const changedExtra = blocks.some((key) => key !== telemetryNamespace && isChanged(key))
    const changedService = facts.value !== undefined && !isSame(keys(facts.value), keys(facts.inForce))
    const head: Row[] = [
      { id: 'service', section: { kind: 'service' }, name: 'Service', isChanged: changedService, problems: service },
      { id: 'components', section: { kind: 'components' }, name: 'Components', isChanged: changedExtra, problems: components },
      { id: 'telemetry', section: null, name: 'Telemetry', isChanged: isChanged(telemetryNamespace), problems: telemetry },
      {
        id: 'mocks',
        section: { kind: 'mocks' },
        name: 'Mocks',
        ...(mocked && mocked.length > 0 && { note: `${count(mocked.length)} on` }),
        isChanged: false,
        problems: 0,
      },
      {
        id: 'endpoints',
        section: null,
        name: 'Endpoints',
        note: facts.value === undefined ? none : count(endpoints.length),
        isChanged: false,
        problems: 0,
      },
    ]
    return [
      ...head,
      ...endpoints.map(({ method, path }, index): Row => {
        const at = ['endpoints', index] as const
        const before = valueAt(facts.inForce, placeInForce(facts, at))
        return {
          id: `e${index}`,
          section: { kind: 'endpoint', index },
          name: path,
          method,
          isMocked: mocked?.includes(`${method} ${path}`) ?? false,
          isChanged: !isSame(valueAt(facts.value, at), before),
          problems: paths.filter((problem) => isWithin(problem, at)).length,
        }
      }),
    ]
  }, [facts, endpoints, mocked])
}

export function SectionList({ onChosen, onAdd }: { onChosen: () => void; onAdd: () => void }) {
  const editor = useEditor()
  const { value } = useObserved(editor.contents)
  const endpoints = useMemo(() => endpointsOf(value), [value])
  const section = useSection(endpoints.length)
  const rows = useRows(endpoints)
  const [query, setQuery] = useState('')
  const needle = query.trim().toLowerCase()
  const shown =
    needle === ''
      ? rows
      : rows.filter((row) => row.section?.kind === 'endpoint' && `${row.method} ${row.name}`.toLowerCase().includes(needle))
  return (
    <nav className="pane cnav" aria-label="Sections">
      <div className="panehead">
        <div className="field">
          <Icon of={Search} />
          <input
            id="config-find"
            aria-label="Find a setting"
            placeholder="Find a setting"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || query === '') return
              event.preventDefault()
              setQuery('')
            }}
          />
        </div>
      </div>
      <Rows rows={shown} current={routeOf(section)} onChosen={onChosen} onAdd={onAdd} />
      {needle !== '' && (
        <Found
          query={needle}
          endpoint={section.kind === 'endpoint' ? section.index : endpoints.length > 0 ? 0 : null}
          onChosen={onChosen}
        />
      )}
    </nav>
  )
}

function Rows(props: { rows: readonly Row[]; current: string; onChosen: () => void; onAdd: () => void }) {
  const { rows, current } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 12,
    useFlushSync: false,
  })
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    event.stopPropagation()
    const from = rows.findIndex((row) => row.section !== null && routeOf(row.section) === current)
    let next = from + step
    while (rows[next] && !rows[next]!.section) next += step
    const row = rows[next]
    if (!row?.section) return
    goTo(routeOf(row.section))
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>('[aria-current]')?.focus())
  }
  return (
    <div className="scroll" ref={scroller} onKeyDown={move} role="presentation">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!
          return (
            <div key={row.id} className="nvbox" style={{ transform: `translateY(${item.start}px)` }}>
              <RowLink
                row={row}
                isCurrent={row.section !== null && routeOf(row.section) === current}
                onChosen={props.onChosen}
                onAdd={props.onAdd}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function RowLink({ row, isCurrent, onChosen, onAdd }: { row: Row; isCurrent: boolean; onChosen: () => void; onAdd: () => void }) {
  const titled = useKeyTitle()
  const { draft } = useEditor()
  const canAdd = useObservedPart(draft, ({ locked, format }) => locked === null && format === 'json')
  if (row.id === 'endpoints')
    return (
      <div className="nv head">
        <span>Endpoints</span>
        <span className="t3">{row.note}</span>
        <span className="grow" />
        {canAdd && (
          <button
            type="button"
            className="btn icon quiet"
            aria-label="Add an endpoint"
            title={titled('Add an endpoint', 'config.add-endpoint')}
            onClick={onAdd}
          >
            <Icon of={Plus} />
          </button>
        )}
      </div>
    )
  return (
    <a
      className={row.method ? 'nv endpoint' : 'nv'}
      href={row.section ? `#/${routeOf(row.section)}` : '#/telemetry'}
      aria-current={isCurrent || undefined}
      title={row.method ? `${row.method} ${row.name}` : undefined}
      onClick={onChosen}
    >
      {row.method && <span className="m">{row.method}</span>}
      <span className="cut">{row.name}</span>
      <span className="grow" />
      {row.id === 'mocks' && <span className="t3">{row.note}</span>}
      {row.isMocked && <span className="t3 micro">mock</span>}
      {row.problems > 0 ? (
        <span className="fail fact" title={plural(row.problems, 'problem')}>
          <Glyph name="octagon" />
          {row.problems}
        </span>
      ) : (
        row.isChanged && (
          <span className="live" title="Changed, not applied">
            <Icon of={Ellipsis} />
            <span className="vh">changed</span>
          </span>
        )
      )}
    </a>
  )
}

function Found({ query, endpoint, onChosen }: { query: string; endpoint: number | null; onChosen: () => void }) {
  const editor = useEditor()
  const schema = useObserved(editor.schema)
  const found = useMemo(() => findSettings(schema, query, endpoint), [schema, query, endpoint])
  return (
    <div className="scroll found" tabIndex={0} role="region" aria-label={`${plural(found.length, 'setting')} found`}>
      {found.length === 0 && <p className="notice">No setting has these words.</p>}
      {found.map(({ path, label, key, description }) => (
        <button
          key={path.join('/')}
          type="button"
          className="hit"
          title={description}
          onClick={() => {
            jumpTo(editor, path)
            onChosen()
          }}
        >
          <span className="cut">{label}</span>
          <code className="cut t3">
            {path[0] === 'endpoints' ? (path[2] === 'backend' ? 'backend ' : 'endpoint ') : 'service '}
            {key}
          </code>
        </button>
      ))}
    </div>
  )
}
