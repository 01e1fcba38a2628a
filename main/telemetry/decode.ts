// Reads a block as Go's encoding/json would read it into typed records: keys match in any case, unknown keys are ignored,
// `null` is as if absent, and a value of another JSON type is a fault with the decoder's own words.

export type Shape =
  | { readonly kind: Scalar }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Shape>>; readonly go: string }

export interface DecodeFault {
  /** JSON path. */
  readonly path: string
  readonly message: string
  /** What KrakenD's log line says. */
  readonly goText: string
}

export const text: Shape = { kind: 'string' }
export const flag: Shape = { kind: 'bool' }
export const integer: Shape = { kind: 'int' }
export const natural: Shape = { kind: 'uint' }
export const float: Shape = { kind: 'float' }
export const list = (of: Shape): Shape => ({ kind: 'list', of })
export const record = (go: string, fields: Readonly<Record<string, Shape>>): Shape => ({ kind: 'object', go, fields })

/** What `decode` gives for an object: only what the file says, under the lower-case name. */
export type Decoded = { readonly [name: string]: unknown }

interface Place {
  readonly path: string
  /** `exporters.otlp.port` below the root, empty at the root itself. */
  readonly field: string
  /** Go's name of the innermost record around it; its errors begin with that and go on with the whole way from the root. */
  readonly owner: string
}

export function decode(shape: Shape, raw: unknown, path: string, faults: DecodeFault[]): unknown {
  return read(shape, raw, { path, field: '', owner: '' }, faults)
}

function read(shape: Shape, raw: unknown, at: Place, faults: DecodeFault[]): unknown {
  if (raw === null || raw === undefined) return undefined
  if (shape.kind === 'object') return readObject(shape, raw, at, faults)
  if (shape.kind === 'list') {
    if (!Array.isArray(raw)) return refuse(shape, raw, at, faults)
    return raw.map((item: unknown, index) => read(shape.of, item, { ...at, path: `${at.path}[${index}]` }, faults))
  }
  return accepts[shape.kind](raw) ? raw : refuse(shape, raw, at, faults)
}

function readObject(shape: Shape & { kind: 'object' }, raw: unknown, at: Place, faults: DecodeFault[]): unknown {
  if (typeof raw !== 'object' || Array.isArray(raw)) return refuse(shape, raw, at, faults)
  const found: Record<string, unknown> = {}
  // KrakenD encodes the block again before it decodes it, which sorts the keys: of two spellings the last in order wins.
  for (const name of Object.keys(raw as object).toSorted()) {
    const field = Object.hasOwn(shape.fields, name) ? name : name.toLowerCase()
    const known = Object.hasOwn(shape.fields, field) ? shape.fields[field] : undefined
    if (!known) continue
    const value = read(
      known,
      (raw as Record<string, unknown>)[name],
      { path: `${at.path}.${name}`, field: at.field === '' ? field : `${at.field}.${field}`, owner: shape.go },
      faults,
    )
    if (value !== undefined) found[field] = value
  }
  return found
}

type Scalar = 'string' | 'bool' | 'int' | 'float' | 'uint'
const accepts: Readonly<Record<Scalar, (raw: unknown) => boolean>> = {
  string: (raw) => typeof raw === 'string',
  bool: (raw) => typeof raw === 'boolean',
  int: (raw) => Number.isSafeInteger(raw),
  uint: (raw) => Number.isSafeInteger(raw) && (raw as number) >= 0,
  float: (raw) => typeof raw === 'number',
}

const goTypes = { string: 'string', bool: 'bool', int: 'int', uint: 'uint', float: 'float64' }
const expected = {
  string: 'a text',
  bool: 'true or false',
  int: 'a whole number',
  uint: 'a whole number, not below 0',
  float: 'a number',
  list: 'a list',
  object: 'an object',
}

function refuse(shape: Shape, raw: unknown, at: Place, faults: DecodeFault[]): undefined {
  const have = Array.isArray(raw) ? 'array' : typeof raw === 'boolean' ? 'bool' : typeof raw
  const shown = have === 'number' ? `number ${String(raw)}` : have
  const type = goType(shape)
  const place = at.owner === '' ? `value of type ${type}` : `struct field ${at.owner}.${at.field} of type ${type}`
  const value = have === 'number' && (shape.kind === 'int' || shape.kind === 'uint') ? shown : have
  faults.push({
    path: at.path,
    message: `must be ${expected[shape.kind]}, not ${have === 'number' ? String(raw) : have === 'bool' ? String(raw) : `a value of type ${have}`}`,
    goText: `json: cannot unmarshal ${value} into Go ${place}`,
  })
  return undefined
}

function goType(shape: Shape): string {
  if (shape.kind === 'object') return `config.${shape.go}`
  if (shape.kind !== 'list') return goTypes[shape.kind]
  return shape.of.kind === 'object' && shape.of.go === 'KeyValue' ? 'config.Attributes' : `[]${goType(shape.of)}`
}

// What `decode` left is read with these: anything else than the wanted type is as if absent.
export const fields = (value: unknown): Decoded =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Decoded) : {}
export const items = (value: unknown): readonly Decoded[] => (Array.isArray(value) ? value.map(fields) : [])
export const words = (value: unknown): string => (typeof value === 'string' ? value : '')
export const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(words) : [])
export const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)
export const lowerKeys = (value: unknown): Decoded =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, one]) => [name.toLowerCase(), one]))
