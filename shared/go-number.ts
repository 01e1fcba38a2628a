// How Go's strconv reads and writes a double. Texts come from strangers, so no pattern here may look twice at the same digit.

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** strconv.ParseFloat but for hexadecimals; undefined for what is no number, and for what is too large. */
export function parseGoFloat(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text[0] === '-' ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  const number = decimal.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** JavaScript writes a hundred decimals, and no double has much more that is not zero. */
const mostDigits = 100

/** Of a tie JavaScript takes the larger number and Go the even one; `rest` is what was cut off. */
function toEven(rounded: string, rest: string): string {
  const last = Number(rounded.at(-1))
  return last % 2 === 1 && /^50*$/.test(rest) ? rounded.slice(0, -1) + String(last - 1) : rounded
}

/** `%.<digits>f`. */
export function goFixed(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) return BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '')
  if (digits > mostDigits) return goFixed(value, mostDigits) + '0'.repeat(digits - mostDigits)
  const exact = value.toFixed(mostDigits)
  return toEven(value.toFixed(digits), exact.slice(exact.indexOf('.') + 1 + digits))
}

const parts = (value: number, digits?: number): [string, string] => value.toExponential(digits).split('e') as [string, string]

/** `%e`; without digits as few as are exact. */
export function goExponential(value: number, digits?: number): string {
  const size = digits === undefined ? undefined : Math.min(digits, mostDigits)
  let [mantissa, power] = parts(value, size)
  if (size !== undefined) {
    const [exact, exactPower] = parts(value, mostDigits)
    // A 9 that became a 10 is even.
    if (power === exactPower) mantissa = toEven(mantissa, exact.slice(exact.indexOf('.') + 1 + size))
  }
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, '0')}`
}

const powerOf = (value: number, digits?: number): number => Number(parts(value, digits)[1])

/** `%g`, and `%v` without digits: then as few as are exact, with an exponent below 1e-04 and from 1e+06 on. */
export function goGeneral(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  if (digits === undefined) {
    const power = powerOf(value)
    return power < -4 || power >= 6 ? goExponential(value) : String(value)
  }
  const size = Math.min(digits || 1, mostDigits)
  const power = powerOf(value, size - 1)
  if (power >= -4 && power < size) return bare(goFixed(value, Math.min(size - 1 - power, mostDigits)))
  const [mantissa, exponent] = goExponential(value, size - 1).split('e') as [string, string]
  return `${bare(mantissa)}e${exponent}`
}

const bare = (number: string): string => (number.includes('.') ? number.replace(/\.?0+$/, '') : number)
