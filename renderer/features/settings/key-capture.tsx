// Listens for one stroke, and for a second one within a second of it. Esc leaves without a change.
import { useEffect, useRef, useState } from 'react'
import { strokeLabel, strokeOf, type Stroke } from '../../ui/key-names.ts'

const nextWithinMs = 1000

export function KeyCapture({ title, onDone }: { title: string; onDone: (stroke: Stroke | null) => void }) {
  const [first, setFirst] = useState<Stroke | null>(null)
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  useEffect(() => {
    if (first === null) return undefined
    const timer = setTimeout(() => done.current(first), nextWithinMs)
    return () => clearTimeout(timer)
  }, [first])
  return (
    <input
      className="capture"
      autoFocus
      readOnly
      aria-label={`New key of ${title}`}
      value={first === null ? 'Press the new key' : `${strokeLabel(first)} then`}
      onBlur={() => done.current(first)}
      onKeyDown={(event) => {
        if (event.key === 'Tab') return
        event.preventDefault()
        event.stopPropagation()
        const stroke = strokeOf(event.nativeEvent)
        if (stroke === null) return
        if (stroke === 'Escape') done.current(null)
        else if (first === null) setFirst(stroke)
        else done.current(`${first} ${stroke}`)
      }}
    />
  )
}
