// A JSON value as a tree with search. Virtual in the scroller around it, one tab stop, arrows as in any tree.
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { CopyButton } from '../copy-button.tsx'
import { FindBar, steppedHit } from '../find-bar.tsx'
import { Icon } from '../icons.tsx'
import { useScroller, useScrollMargin } from '../scroller.ts'
import { Select } from '../select.tsx'
import { findInTree, mostHits, reveal, treeRows, turn, type Openness, type TreeRow } from './model.ts'
import { TreeLine } from './tree-line.tsx'
import './json-tree.css'

const rowHeight = 22
const noneTurned: ReadonlySet<string> = new Set()

export function JsonTree({ value, label, large }: { value: unknown; label: string; large: boolean }) {
  const [openness, setOpenness] = useState<Openness>({ depth: large ? 1 : 3, turned: noneTurned })
  const [selected, setSelected] = useState('')
  const [wanted, setWanted] = useState('')
  const rows = useMemo(() => treeRows(value, openness), [value, openness])
  const asked = useDeferredValue(wanted)
  const hits = useMemo(() => findInTree(value, asked), [value, asked])
  const paths = useMemo(() => new Set(hits.map((hit) => hit.path)), [hits])
  const row = rows.find((candidate) => candidate.path === selected) ?? rows[0]!
  const at = hits.findIndex((hit) => hit.path === selected)
  const step = (by: 1 | -1) => {
    // Enter may come before what was typed has been looked for.
    const found = asked === wanted ? hits : findInTree(value, wanted)
    const from = asked === wanted ? at : -1
    const hit = found[steppedHit(from, found.length, by)]
    if (!hit) return
    setOpenness(reveal(openness, hit.above))
    setSelected(hit.path)
  }
  return (
    <>
      <div className="findbar">
        <FindBar
          label={`Find in ${label}`}
          placeholder="Find a key or a value"
          wanted={wanted}
          asked={asked}
          at={at}
          hits={hits.length}
          mostHits={mostHits}
          onWanted={setWanted}
          onStep={step}
        />
        <span className="grow" />
        <Select
          label="Open to depth"
          value={openness.turned.size === 0 ? String(openness.depth) : ''}
          options={[
            ...(openness.turned.size === 0 ? [] : [{ value: '', label: 'As opened' }]),
            ...[1, 2, 3, 4].map((depth) => ({ value: String(depth), label: `Depth ${depth}` })),
            { value: '99', label: 'All' },
          ]}
          onChange={(depth) => depth !== '' && setOpenness({ depth: Number(depth), turned: noneTurned })}
        />
        <CopyButton quiet label="Path" name="Copy the path" text={() => row.path} />
        <CopyButton quiet label="Value" name="Copy the value" text={() => written(row.value)} />
      </div>
      <Rows
        rows={rows}
        label={label}
        selected={row}
        hits={paths}
        onSelect={setSelected}
        onTurn={(path) => setOpenness(turn(openness, path))}
      />
    </>
  )
}

const written = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''))

function Rows(props: {
  rows: readonly TreeRow[]
  label: string
  selected: TreeRow
  hits: ReadonlySet<string>
  onSelect: (path: string) => void
  onTurn: (path: string) => void
}) {
  const { rows, selected } = props
  const box = useRef<HTMLDivElement>(null)
  const scroller = useScroller()
  const margin = useScrollMargin(box, scroller)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller?.current ?? null,
    estimateSize: () => rowHeight,
    overscan: 20,
    scrollMargin: margin,
    // Room for what sticks to the top.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 24,
    useFlushSync: false,
  })
  const index = rows.indexOf(selected)
  const moved = useRef(selected.path)
  useEffect(() => {
    if (moved.current === selected.path) return
    moved.current = selected.path
    virtual.scrollToIndex(index)
  }, [virtual, index, selected.path])
  const press = (event: KeyboardEvent) => {
    const target = targetOf(event.key, rows, index)
    if (target === null) return
    event.preventDefault()
    event.stopPropagation()
    if (target === 'turn') props.onTurn(selected.path)
    else props.onSelect(rows[target]!.path)
  }
  return (
    <div
      ref={box}
      className="jtree code"
      role="tree"
      aria-label={props.label}
      aria-activedescendant={`json-${index}`}
      tabIndex={0}
      style={{ height: virtual.getTotalSize() }}
      onKeyDown={press}
    >
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index]
        if (!row) return null
        return (
          <div
            key={item.key}
            id={`json-${item.index}`}
            className={props.hits.has(row.path) ? 'jrow hit' : 'jrow'}
            role="treeitem"
            aria-level={row.depth + 1}
            aria-expanded={row.size > 0 ? row.open : undefined}
            aria-selected={row === selected}
            style={{ transform: `translateY(${item.start - margin}px)`, paddingLeft: 12 + row.depth * 14 }}
            title={row.path}
            onClick={() => props.onSelect(row.path)}
            onDoubleClick={() => row.size > 0 && props.onTurn(row.path)}
          >
            <span
              className="twig t3"
              onClick={(event) => {
                if (row.size === 0) return
                event.stopPropagation()
                props.onTurn(row.path)
              }}
            >
              {row.size > 0 && <Icon of={row.open ? ChevronDown : ChevronRight} size={12} />}
            </span>
            <TreeLine row={row} />
          </div>
        )
      })}
    </div>
  )
}

/** Where a key leads: another row, or opening and closing this one. */
function targetOf(key: string, rows: readonly TreeRow[], index: number): number | 'turn' | null {
  const row = rows[index]
  if (!row) return null
  const within = (next: number) => Math.min(rows.length - 1, Math.max(0, next))
  switch (key) {
    case 'ArrowDown':
      return within(index + 1)
    case 'ArrowUp':
      return within(index - 1)
    case 'PageDown':
      return within(index + 20)
    case 'PageUp':
      return within(index - 20)
    case 'Home':
      return 0
    case 'End':
      return rows.length - 1
    case 'Enter':
      return row.size > 0 ? 'turn' : null
    case 'ArrowRight':
      return row.size === 0 ? null : row.open ? within(index + 1) : 'turn'
    case 'ArrowLeft':
      return row.open ? 'turn' : within(rows.slice(0, index).findLastIndex((candidate) => candidate.depth < row.depth))
    default:
      return null
  }
}
