// The text that Prometheus scrapes, as families with their series. Only what the screen needs: it is not a validator.
export interface Sample {
  /** Suffix after the family's name: `_bucket`, `_sum`, ``. */
  readonly suffix: string
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly value: string
}
export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const sampleShape = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/
const labelShape = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g

export function parseExposition(text: string): readonly Family[] {
  const families: (Omit<Family, 'samples'> & { samples: Sample[]; type: string; help: string })[] = []
  let current: (typeof families)[number] | undefined
  const family = (name: string) => {
    if (current?.name !== name) {
      current = { name, type: 'untyped', help: '', samples: [] }
      families.push(current)
    }
    return current
  }
  for (const line of text.split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line)
    if (comment) {
      const [, kind, name = '', rest = ''] = comment
      if (kind === 'HELP') family(name).help = rest
      else family(name).type = rest
      continue
    }
    const sample = line.startsWith('#') ? null : sampleShape.exec(line)
    if (!sample) continue
    const [, name = '', labels = '', value = ''] = sample
    const home: (typeof families)[number] = current && belongs(name, current) ? current : family(name)
    home.samples.push({
      suffix: name.slice(home.name.length),
      labels: [...labels.matchAll(labelShape)].map(
        ([, label = '', content = '']) => [label, content.replace(/\\(.)/g, '$1')] as const,
      ),
      value,
    })
  }
  return families
}

const suffixes = /^(?:_bucket|_sum|_count|_total|_created)?$/
const belongs = (name: string, family: Family) => name.startsWith(family.name) && suffixes.test(name.slice(family.name.length))

/** Distinct label sets of a family, buckets and sums of one histogram counted once. */
export function seriesOf(family: Family): number {
  const key = (sample: Sample) =>
    sample.labels.flatMap(([name, value]) => (name === 'le' || name === 'quantile' ? [] : [`${name}=${value}`])).join()
  return new Set(family.samples.map(key)).size
}

/** Labels that carry the same value on every line of a family; they stand in its head, so that the rest can be read. */
export function commonLabels(family: Family): ReadonlyMap<string, string> {
  const lines = family.samples
  return new Map(
    (lines[0]?.labels ?? []).filter(([name, value]) =>
      lines.every((line) => line.labels.some(([other, same]) => other === name && same === value)),
    ),
  )
}
