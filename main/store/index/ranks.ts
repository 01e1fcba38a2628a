// The n-th smallest of many values without sorting them. Bits of doubles that are not negative sort like the doubles, so the upper
// bits are counted, and only values that share those of a rank are sorted.
const shift = 11
const fewValues = 400
/** What is smaller than 2^-12 or larger than 2^40 counts together. */
const [lowest, highest] = [-12, 40].map((power) => ((1023 + power) << 20) >>> shift) as [number, number]
const negative = 0x8000_0000 >>> shift

/** By rank, ascending, 1 for the smallest. `values` may be in another order afterwards. */
export function valuesOfRanks(values: Float64Array, ranks: readonly number[]): number[] {
  const bins = values.length < fewValues ? null : binsOf(values)
  if (bins === null) {
    values.sort()
    return ranks.map((rank) => values[rank - 1]!)
  }
  counts.fill(0)
  for (let n = 0; n < bins.length; n++) counts[bins[n]!]!++
  const places = ranks.map(placeOf)
  const sorted = valuesIn(values, bins, [...new Set(places.map(({ bin }) => bin))])
  return places.map(({ bin, before }, n) => sorted.get(bin)![ranks[n]! - before - 1]!)
}

const counts = new Uint32Array(highest - lowest + 1)

function placeOf(rank: number): { readonly bin: number; readonly before: number } {
  let bin = 0
  let before = 0
  while (before + counts[bin]! < rank) before += counts[bin++]!
  return { bin, before }
}

let scratch = new Uint16Array(0)

/** null: some values are negative. */
function binsOf(values: Float64Array): Uint16Array | null {
  if (scratch.length < values.length) scratch = new Uint16Array(values.length)
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
  for (let n = 0; n < values.length; n++) {
    const word = words[n * 2 + 1]! >>> shift
    if (word >= negative) return null
    scratch[n] = word < lowest ? 0 : word > highest ? highest - lowest : word - lowest
  }
  return scratch.subarray(0, values.length)
}

function valuesIn(values: Float64Array, bins: Uint16Array, wanted: readonly number[]): ReadonlyMap<number, Float64Array> {
  const found = wanted.map((bin) => new Float64Array(counts[bin]!))
  const ends = wanted.map(() => 0)
  const [one = -1, two = -1, three = -1] = wanted
  for (let n = 0; n < bins.length; n++) {
    const bin = bins[n]!
    if (bin !== one && bin !== two && bin !== three && wanted.length < 4) continue
    const list = wanted.indexOf(bin)
    if (list >= 0) found[list]![ends[list]!++] = values[n]!
  }
  return new Map(wanted.map((bin, n) => [bin, found[n]!.sort()]))
}
