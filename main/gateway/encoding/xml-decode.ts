// XML to data, spec of KrakenD's decoder: attributes get `-`, text beside attributes or children is `#text`, repeated elements
// become an array, every leaf is a trimmed string. Of several pieces of text in one element the first counts when it came before
// all children and there are no attributes, else the last.
import { emptyObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'
import { readXml } from './xml-tokens.ts'

interface Element {
  readonly fields: JsonObject
  isEmpty: boolean
  /** Text that came before any attribute or child. */
  text: string | null
}

const element = (): Element => ({ fields: emptyObject(), isEmpty: true, text: null })

export function decodeXml(bytes: Uint8Array): JsonObject {
  const open: Element[] = [element()]
  const found = readXml(bytes, {
    open(_name, attributes) {
      const opened = element()
      for (const [name, value] of attributes) set(opened, `-${name}`, value)
      open.push(opened)
    },
    text(raw) {
      // Looking behind, a long run of spaces inside a text is not read again from each of them.
      const text = raw.replace(/^[\t\r\b\n ]+|(?<![\t\r\b\n ])[\t\r\b\n ]+$/g, '')
      const current = open.at(-1)!
      if (text === '' || open.length === 1) return
      if (current.isEmpty) current.text = text
      else current.fields['#text'] = text
    },
    close(name) {
      const closed = open.pop()!
      add(open.at(-1)!, name, valueOf(closed))
    },
  })
  if (!found) throw new Error('EOF')
  return open[0]!.fields
}

function set(into: Element, key: string, value: JsonValue): void {
  into.fields[key] = value
  into.isEmpty = false
}

function valueOf({ fields, isEmpty, text }: Element): JsonValue {
  if (isEmpty) return text ?? ''
  if (text !== null) fields['#text'] = text
  return fields
}

function add(parent: Element, key: string, value: JsonValue): void {
  const present = parent.fields[key]
  if (present === undefined) set(parent, key, value)
  else if (Array.isArray(present)) present.push(value)
  else parent.fields[key] = [present, value]
}
