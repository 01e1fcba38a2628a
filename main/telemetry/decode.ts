// Reads a block as Go's encoding/json would read it into typed records: keys match in any case, unknown keys are ignored,
// `null` is as if absent, and a value of another JSON type is a fault with the decoder's own words.

export type Shape =
  | { readonly kind: 'string' | 'bool' | 'int' | 'float' | 'uint' }
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
  /** `ConfigData.exporters.otlp.port`, as Go names it in errors. */
  readonly field: string
}

export function decode(shape: Shape, raw: unknown, path: string, faults: DecodeFault[]): unknown {
  return read(shape, raw, { path, field: shape.kind === 'object' ? shape.go : '' }, faults)
}

function read(shape: Shape, raw: unknown, at: Place, faults: DecodeFault[]): unknown {
  if (raw === null || raw === undefined) return undefined
  if (shape.kind === 'object') return readObject(shape, raw, at, faults)
  if (shape.kind === 'list') {
    if (!Array.isArray(raw)) return refuse(shape, raw, at, faults)
    return raw.map((item: unknown, index) => read(shape.of, item, { path: `${at.path}[${index}]`, field: at.field }, faults))
  }
  return fits(shape.kind, raw) ? raw : refuse(shape, raw, at, faults)
}

function readObject(shape: Shape & { kind: 'object' }, raw: unknown, at: Place, faults: DecodeFault[]): unknown {
  if (typeof raw !== 'object' || Array.isArray(raw)) return refuse(shape, raw, at, faults)
  const found: Record<string, unknown> = {}
  // KrakenD encodes the block again before it decodes it, which sorts the keys: of two spellings the last in order wins.
  for (const name of Object.keys(raw as object).sort()) {
    const field = Object.hasOwn(shape.fields, name) ? name : name.toLowerCase()
    const known = Object.hasOwn(shape.fields, field) ? shape.fields[field] : undefined
    if (!known) continue
    const value = read(
      known,
      (raw as Record<string, unknown>)[name],
      { path: `${at.path}.${name}`, field: `${at.field}.${field}` },
      faults,
    )
    if (value !== undefined) found[field] = value
  }
  return found
}

function fits(kind: 'string' | 'bool' | 'int' | 'float' | 'uint', raw: unknown): boolean {
  switch (kind) {
    case 'string':
      return typeof raw === 'string'
    case 'bool':
      return typeof raw === 'boolean'
    case 'int':
      return Number.isSafeInteger(raw)
    case 'uint':
      return Number.isSafeInteger(raw) && (raw as number) >= 0
    case 'float':
      return typeof raw === 'number'
  }
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
  const type =
    shape.kind === 'object'
      ? shape.go
      : shape.kind === 'list'
        ? `[]${shape.of.kind === 'object' ? shape.of.go : 'string'}`
        : goTypes[shape.kind]
  const value = have === 'number' && (shape.kind === 'int' || shape.kind === 'uint') ? shown : have
  faults.push({
    path: at.path,
    message: `must be ${expected[shape.kind]}, not ${have === 'number' ? String(raw) : have === 'bool' ? String(raw) : `a value of type ${have}`}`,
    goText: `json: cannot unmarshal ${value} into Go struct field ${at.field} of type ${type}`,
  })
  return undefined
}
