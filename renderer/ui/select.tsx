import { ChevronDown } from 'lucide-react'
import { Icon } from './icons.tsx'

/** The platform's own list box: keyboard, type-ahead and screen readers come with it. */
export function Select<T extends string>(props: {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
}) {
  return (
    <span className="selectbox">
      <select
        className="select"
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value as T)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon of={ChevronDown} />
    </span>
  )
}
