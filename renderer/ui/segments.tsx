import { focusRoving, rovingIndex } from './roving.ts'

/** A choice of one among few, as joined buttons. */
export function Segments<T extends string>(props: {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
}) {
  return (
    <div className="seg" role="radiogroup" aria-label={props.label}>
      {props.options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          data-roving
          aria-checked={option.value === props.value}
          tabIndex={option.value === props.value ? 0 : -1}
          onClick={() => props.onChange(option.value)}
          onKeyDown={(event) => {
            const next = rovingIndex(event.key, index, props.options.length)
            const chosen = next === null ? undefined : props.options[next]
            if (next === null || !chosen) return
            focusRoving(event, next)
            props.onChange(chosen.value)
          }}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
