/** `%.<digits>f` as Go and C write it: a tie goes to the even digit, where toFixed rounds it up. Below 1e21 only. */
export function goFixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  // Only a multiple of 1 / 2^(digits + 1) can lie exactly between two decimals.
  const isTie = Number.isInteger(value * 2 ** (digits + 1)) && Math.abs(value * 10 ** digits) % 1 === 0.5
  if (!isTie || Number(text.at(-1)) % 2 === 0) return text
  return text.slice(0, -1) + String(Number(text.at(-1)) - 1)
}
