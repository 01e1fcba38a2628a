/** A switch that takes effect at once. While `busy` it keeps focus and refuses a second press. */
export function Switch(props: {
  on: boolean
  label: string
  describedBy?: string
  inert?: boolean
  busy?: boolean
  onChange: (on: boolean) => void
}) {
  return (
    <button
      type="button"
      className={props.inert ? 'sw inert' : 'sw'}
      role="switch"
      aria-checked={props.on}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-disabled={props.busy || undefined}
      onClick={() => {
        if (!props.busy) props.onChange(!props.on)
      }}
    />
  )
}
