import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Icon } from './icons.tsx'

/** Copies `text()` and says so on itself for a moment. */
export function CopyButton(props: { text: () => string; label?: string; name?: string; quiet?: boolean }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(props.text()).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  const name = props.name ?? 'Copy'
  return (
    <button
      type="button"
      className={`btn${props.quiet ? ' quiet' : ''}${props.label ? '' : ' icon'}`}
      aria-label={props.label ? undefined : name}
      title={name}
      onClick={copy}
    >
      <Icon of={copied ? Check : Copy} />
      {props.label && (copied ? 'Copied' : props.label)}
      <span className="vh" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}
