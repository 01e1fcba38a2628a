// One control for each kind of value. What is typed goes into the document at once, also when it is not valid: then the problem
// stands below it. An emptied control takes the key out of the file.
import { ChevronDown, Plus, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { Icon } from '../../../ui/icons.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { choiceLabel } from '../fields.ts'
import { isRecord, isSame } from '../paths.ts'

export interface ControlProps {
  readonly label: string
  readonly id: string
  /** undefined: not in the file. */
  readonly value: unknown
  /** What holds while it is not in the file. */
  readonly inherited: unknown
  readonly isBad: boolean
  readonly describedBy: string
  readonly options: readonly string[]
  onChange: (value: unknown, group?: string) => void
}

const shown = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const boxClass = (props: ControlProps, extra = '') =>
  `field mono${props.value === undefined ? ' inherit' : ''}${props.isBad ? ' bad' : ''}${extra}`

export function TextControl(props: ControlProps) {
  return (
    <div className={boxClass(props)}>
      <input
        id={props.id}
        value={shown(props.value)}
        placeholder={shown(props.inherited)}
        aria-invalid={props.isBad || undefined}
        aria-describedby={props.describedBy}
        spellCheck={false}
        onChange={(event) => props.onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value, props.id)}
      />
    </div>
  )
}

/** Keeps what is being typed (`1.`, `-`) while it means the same number. */
export function NumberControl(props: ControlProps) {
  const [typed, setTyped] = useState('')
  const read = (text: string): unknown => {
    if (text.trim() === '') return undefined
    return /^-?\d+(\.\d*)?$/.test(text.trim()) ? Number(text) : text
  }
  const text = isSame(read(typed), props.value) ? typed : shown(props.value)
  return (
    <div className={boxClass(props)}>
      <input
        id={props.id}
        inputMode="decimal"
        value={text}
        placeholder={shown(props.inherited)}
        aria-invalid={props.isBad || undefined}
        aria-describedby={props.describedBy}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          props.onChange(read(event.currentTarget.value), props.id)
        }}
      />
    </div>
  )
}

export function ChoiceControl(props: ControlProps) {
  const value = shown(props.value)
  const unknown = value !== '' && !props.options.includes(value)
  return (
    <div className={`${boxClass(props)} choice`}>
      <select
        id={props.id}
        value={value}
        aria-invalid={props.isBad || undefined}
        aria-describedby={props.describedBy}
        onChange={(event) => props.onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      >
        <option value="">{props.inherited === undefined ? 'not set' : choiceLabel(shown(props.inherited))}</option>
        {unknown && <option value={value}>{value}</option>}
        {props.options.map((option) => (
          <option key={option} value={option}>
            {choiceLabel(option)}
          </option>
        ))}
      </select>
      <Icon of={ChevronDown} />
    </div>
  )
}

export function FlagControl(props: ControlProps) {
  const on = (props.value ?? props.inherited) === true
  return (
    <div className={props.value === undefined ? 'flagbox inherit' : 'flagbox'}>
      <Switch on={on} label={props.label} describedBy={props.describedBy} onChange={(next) => props.onChange(next)} />
      <span className="t2">{on ? 'on' : 'off'}</span>
    </div>
  )
}

export function TagsControl(props: ControlProps) {
  const [typed, setTyped] = useState('')
  const list: readonly unknown[] = Array.isArray(props.value) ? props.value : []
  const inherited: readonly unknown[] = props.value === undefined && Array.isArray(props.inherited) ? props.inherited : []
  const add = () => {
    const words = typed.trim()
    if (words === '') return
    props.onChange([...list, words])
    setTyped('')
  }
  const remove = (index: number) => props.onChange(list.length === 1 ? undefined : list.filter((_, at) => at !== index))
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault()
      add()
    } else if (event.key === 'Backspace' && typed === '' && list.length > 0) remove(list.length - 1)
  }
  return (
    <div className={boxClass(props, ' tags')}>
      {list.map((item, index) => (
        <span className="chip" key={`${index} ${shown(item)}`}>
          <span className="cut" title={shown(item)}>
            {shown(item)}
          </span>
          <button
            type="button"
            aria-label={`Remove ${shown(item)}`}
            title={`Remove ${shown(item)}`}
            onClick={() => remove(index)}
          >
            <Icon of={X} size={12} />
          </button>
        </span>
      ))}
      {inherited.map((item, index) => (
        <span className="chip t3" key={index}>
          {shown(item)}
        </span>
      ))}
      <input
        id={props.id}
        value={typed}
        placeholder={list.length + inherited.length === 0 ? 'add one' : ''}
        aria-describedby={props.describedBy}
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={add}
      />
    </div>
  )
}

export function MapControl(props: ControlProps) {
  const [name, setName] = useState('')
  const map = isRecord(props.value) ? props.value : {}
  const without = (key: string) => {
    const rest = Object.fromEntries(Object.entries(map).filter(([other]) => other !== key))
    props.onChange(Object.keys(rest).length === 0 ? undefined : rest)
  }
  const add = () => {
    if (name.trim() !== '') props.onChange({ ...map, [name.trim()]: '' })
    setName('')
  }
  return (
    <div className="mapbox">
      {Object.entries(map).map(([key, value]) => (
        <div className="maprow" key={key}>
          <code className="cut" title={key}>
            {key}
          </code>
          <div className="field mono">
            <input
              aria-label={`${props.label}, ${key}`}
              value={shown(value)}
              onChange={(event) => props.onChange({ ...map, [key]: event.currentTarget.value }, `${props.id} ${key}`)}
            />
          </div>
          <button
            type="button"
            className="btn icon quiet"
            aria-label={`Remove ${key}`}
            title={`Remove ${key}`}
            onClick={() => without(key)}
          >
            <Icon of={X} />
          </button>
        </div>
      ))}
      <div className={boxClass(props)}>
        <Icon of={Plus} size={12} />
        <input
          id={props.id}
          value={name}
          placeholder="add a name"
          aria-describedby={props.describedBy}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
          onBlur={add}
        />
      </div>
    </div>
  )
}

/** Anything else, as JSON. It goes into the document whenever it can be read. */
export function JsonControl(props: ControlProps) {
  const whole = props.value === undefined ? '' : JSON.stringify(props.value, null, 2)
  const [typed, setTyped] = useState(whole)
  const read = parsed(typed)
  const text = !read.ok || isSame(read.value, props.value) ? typed : whole
  return (
    <>
      <textarea
        id={props.id}
        className={`jsonfield mono${props.value === undefined ? ' inherit' : ''}${props.isBad || !read.ok ? ' bad' : ''}`}
        rows={Math.min(12, Math.max(1, text.split('\n').length))}
        value={text}
        placeholder={props.inherited === undefined ? 'JSON' : JSON.stringify(props.inherited)}
        aria-describedby={props.describedBy}
        aria-invalid={props.isBad || !read.ok || undefined}
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          const next = parsed(event.currentTarget.value)
          if (next.ok) props.onChange(next.value, props.id)
        }}
      />
      {!read.ok && <p className="small t2">Not JSON yet. The document keeps the last that was.</p>}
    </>
  )
}

function parsed(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  if (text.trim() === '') return { ok: true, value: undefined }
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false }
  }
}
