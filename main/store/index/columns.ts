// Columns begin as narrow as their values allow and widen at the first value that does not fit: most counts and codes never need it.
export type Numbers = Float32Array | Float64Array
export type Codes = Uint8Array | Uint16Array | Uint32Array
export type Column = Numbers | Codes

/** The column itself, or a wider one with the same codes. */
export function wideForCode(column: Codes, code: number): Codes {
  if (code < 2 ** (8 * column.BYTES_PER_ELEMENT)) return column
  return code < 65_536 ? new Uint16Array(column) : new Uint32Array(column)
}

export function resized<T extends Column>(column: T, length: number): T {
  const other = new (column.constructor as new (length: number) => T)(length)
  other.set(column)
  return other
}
