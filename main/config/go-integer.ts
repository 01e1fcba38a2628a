/** strconv.ParseInt with base 0: `0x1f`, `0b11`, `0o17` and `017`, with underscores between digits. */
export function goInteger(text: string): number | undefined {
  const [, sign, digits = ''] =
    /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const plain = digits.replaceAll('_', '').replace(/^0(?=\d)/, '0o')
  const value = Number(plain)
  return sign === '-' && value !== 0 ? -value : value
}
