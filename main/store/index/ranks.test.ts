import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valuesOfRanks } from './ranks.ts'

const value = fc.oneof(
  fc.constantFrom(0, -0, 1, 5, 1e-9, 1e20),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.double({ noNaN: true }),
)

describe('values of ranks', () => {
  it('are those of the sorted values, many or few, negative ones or none', () => {
    const shape = fc.record({ values: fc.array(value, { minLength: 1, maxLength: 50 }), times: fc.constantFrom(1, 40) })
    fc.assert(
      fc.property(shape, fc.boolean(), ({ values, times }, isPositive) => {
        const all = Array.from({ length: times }, () => values.map((one) => (isPositive ? Math.abs(one) : one))).flat()
        const sorted = Float64Array.from(all).sort()
        const ranks = [1, Math.ceil(all.length / 2), all.length]
        expect(valuesOfRanks(Float64Array.from(all), ranks)).toEqual(ranks.map((rank) => sorted[rank - 1]!))
      }),
    )
  })
})
