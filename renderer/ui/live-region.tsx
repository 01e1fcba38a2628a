import { useEffect, useRef, useState } from 'react'

/** Tells a screen reader `text`, at most once in `everyMs`: counts, never every row. */
export function LiveRegion({ text, everyMs = 5000 }: { text: string; everyMs?: number }) {
  const [said, setSaid] = useState('')
  const latest = useRef(text)
  useEffect(() => {
    latest.current = text
  })
  useEffect(() => {
    const timer = setInterval(() => setSaid(latest.current), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return (
    <div className="vh" role="status" aria-live="polite">
      {said}
    </div>
  )
}
