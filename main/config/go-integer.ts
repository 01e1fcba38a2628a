// strconv.ParseInt: undefined for what is no whole number and for what an int64 cannot hold.

/** Base 0: `0x1f`, `0b11`, `0o17` and `017`, with underscores between digits. */
export function goInteger(text: string): bigint | undefined {
  const [, sign, digits = ''] =
    /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/.exec(text) ?? []
  return sign === undefined ? undefined : int64Of(sign, digits.replaceAll('_', '').replace(/^0(?=\d)/, '0o'))
}

/** Base 10 or 8: digits alone. */
export function goDigits(text: string, base: 10 | 8): bigint | undefined {
  const [, sign, digits = ''] = (base === 10 ? /^([+-]?)(\d+)$/ : /^([+-]?)([0-7]+)$/).exec(text) ?? []
  return sign === undefined ? undefined : int64Of(sign, base === 10 ? digits : `0o${digits}`)
}

function int64Of(sign: string, digits: string): bigint | undefined {
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  return BigInt.asIntN(64, value) === value ? value : undefined
}
