// Data to XML, the reverse of xml-decode.ts: arrays repeat their element, no declaration, keys sorted, `<x/>` for what is empty.
import { goText, isObject, sortedKeys } from '../json.ts'
import type { JsonObject, JsonValue } from '../types.ts'
import { isErrorDetails } from './error-details.ts'

/** `showsErrors`: the object of return_error_details as elements; KrakenD writes escaped XML of Go's there. */
export function encodeXml(data: JsonObject, showsErrors: boolean): string {
  const write = createWriter(showsErrors)
  const keys = Object.keys(data)
  const only = keys.length === 1 ? data[keys[0]!]! : null
  // A list with anything but objects in it cannot stand alone. A list of objects is repeated without any root, as in KrakenD.
  const needsRoot = keys.length !== 1 || (Array.isArray(only) && !only.every(isObject))
  try {
    return needsRoot ? write('doc', data) : write(keys[0]!, only)
  } catch (error) {
    // KrakenD's encoder knows no attribute that is null, a list or an object, and nobody hears of it: the body is empty.
    if (error instanceof NoAttribute) return ''
    throw error
  }
}

type Writer = (name: string, value: JsonValue) => string

function createWriter(showsErrors: boolean): Writer {
  return function write(name, value): string {
    if (Array.isArray(value)) return value.length === 0 ? `<${name}/>` : value.map((item) => write(name, item)).join('')
    if (!isObject(value)) return wrap(name, '', value === null ? '' : escape(String(value)))
    if (isErrorDetails(value)) {
      if (!showsErrors) return wrap(name, '', escape(goXml(value)))
      // The name is anything that stands in the configuration.
      name = name.replace(/[^\w.-]/g, '_')
    }
    let attributes = ''
    let children = ''
    for (const key of sortedKeys(value)) {
      const item = value[key]!
      if (key.length > 1 && key.startsWith('-')) attributes += ` ${key.slice(1)}="${attribute(item)}"`
      else if (key !== '#text') children += write(key, item)
    }
    const text = value['#text']
    if (text === undefined) return wrap(name, attributes, children)
    // Beside a text an element is never closed at once.
    return `<${name}${attributes}>${typeof text === 'string' ? escape(text) : goText(text)}${children}</${name}>`
  }
}

class NoAttribute extends Error {}

function attribute(value: JsonValue): string {
  if (value === null || Array.isArray(value) || isObject(value)) throw new NoAttribute()
  return escape(goText(value))
}

const wrap = (name: string, attributes: string, content: string): string =>
  content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escape = (text: string): string => text.toWellFormed().replace(/[&<>"']/g, (char) => escapes[char]!)

/** What Go's own XML encoder makes of an error with details. */
function goXml(value: JsonObject): string {
  const field = (name: string, key: string): string => `<${name}>${goEscape(goText(value[key] ?? ''))}</${name}>`
  const fields = field('Code', 'http_status_code') + field('Msg', 'http_body') + field('Enc', 'http_body_encoding')
  return `<NamedHTTPResponseError>${fields}</NamedHTTPResponseError>`
}

const goEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
const goEscape = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[&<>"'\t\n\r]/g, (char) => goEscapes[char]!)
    .replace(/[^\t\n\r -\ufffd]/g, '\ufffd')
