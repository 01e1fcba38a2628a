// Sprig's numbers: whole ones are int64 (`int` makes an int of them), the others float64.
import { randomInt } from 'node:crypto'
import { goDigits } from '../../go-integer.ts'
import { takes, toFloat, toInt, toInt64, type Functions } from '../call.ts'
import { show } from '../print.ts'
import { int64, typed, type Value } from '../values.ts'

const most = 100_000

function steps(from: bigint, to: bigint, step: bigint): readonly bigint[] {
  const found: bigint[] = []
  if (to < from ? step >= 0n : step <= 0n) return typed(found, '[]int')
  if ((to - from) / step > BigInt(most)) throw new Error('too many steps')
  for (let value = from; to < from ? value > to : value < to; value += step) found.push(value)
  return typed(found, '[]int')
}

function seq(...params: bigint[]): string {
  if (params.length === 0 || params.length > 3) return ''
  const from = params.length === 1 ? 1n : params[0]!
  const to = params.at(-1)!
  const direction = to < from ? -1n : 1n
  const step = params.length === 3 ? params[1]! : direction
  if (to < from && step > 0n) return ''
  return steps(from, to + direction, step).join(' ')
}

/** Decimal fractions as they are written: 0.1 + 0.2 is 0.3. */
function decimal(apply: (a: number, b: number) => number) {
  return (first: number, others: readonly Value[]): number =>
    others.reduce<number>((sum, value) => Number(apply(sum, toFloat(value)).toPrecision(15)), first)
}
const addf = decimal((a, b) => a + b)
const subf = decimal((a, b) => a - b)
const mulf = decimal((a, b) => a * b)
const divf = decimal((a, b) => {
  if (b === 0) throw new Error('decimal division by 0')
  return a / b
})

function round(value: Value, places: bigint, ...option: number[]): number {
  const power = 10 ** Number(places)
  const digit = power * toFloat(value)
  return (digit - Math.trunc(digit) >= (option[0] ?? 0.5) ? Math.ceil(digit) : Math.floor(digit)) / power
}

const whole = (pick: (a: bigint, b: bigint) => bigint) =>
  takes('aA', (first: Value, ...others: Value[]) => int64(others.map(toInt).reduce(pick, toInt(first))))
const max = whole((a, b) => (b > a ? b : a))
const divided = (apply: (a: bigint, b: bigint) => bigint) =>
  takes('aa', (a: Value, b: Value) => {
    if (toInt(b) === 0n) throw new Error('runtime error: integer divide by zero')
    return int64(apply(toInt(a), toInt(b)))
  })

export const numbers: Functions = {
  atoi: takes('s', (text: string) => goDigits(text, 10) ?? 0n),
  int: takes('a', toInt),
  int64: takes('a', toInt64),
  float64: takes('a', toFloat),
  toDecimal: takes('a', (value: Value) => int64(goDigits(show(value), 8) ?? 0n)),
  add: takes('A', (...values: Value[]) => int64(values.reduce<bigint>((sum, value) => sum + toInt(value), 0n))),
  add1: takes('a', (value: Value) => int64(toInt(value) + 1n)),
  sub: takes('aa', (a: Value, b: Value) => int64(toInt(a) - toInt(b))),
  mul: takes('aA', (first: Value, ...others: Value[]) =>
    int64(others.reduce<bigint>((product, value) => product * toInt(value), toInt(first))),
  ),
  div: divided((a, b) => a / b),
  mod: divided((a, b) => a % b),
  addf: takes('A', (...values: Value[]) => addf(0, values)),
  add1f: takes('a', (value: Value) => addf(toFloat(value), [1n])),
  subf: takes('aA', (first: Value, ...others: Value[]) => subf(toFloat(first), others)),
  mulf: takes('aA', (first: Value, ...others: Value[]) => mulf(toFloat(first), others)),
  divf: takes('aA', (first: Value, ...others: Value[]) => divf(toFloat(first), others)),
  max,
  biggest: max,
  min: whole((a, b) => (b < a ? b : a)),
  maxf: takes('aA', (first: Value, ...others: Value[]) => Math.max(toFloat(first), ...others.map(toFloat))),
  minf: takes('aA', (first: Value, ...others: Value[]) => Math.min(toFloat(first), ...others.map(toFloat))),
  floor: takes('a', (value: Value) => Math.floor(toFloat(value))),
  ceil: takes('a', (value: Value) => Math.ceil(toFloat(value))),
  round: takes('aiF', round),
  until: takes('i', (count: bigint) => steps(0n, count, count < 0n ? -1n : 1n)),
  untilStep: takes('iii', steps),
  seq: takes('I', seq),
  randInt: takes('ii', (from: bigint, to: bigint) => BigInt(randomInt(Number(from), Number(to)))),
}
