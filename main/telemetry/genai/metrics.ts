// The GenAI client metrics. Models and error words come from outside, so the number of label sets has a limit: beyond it they
// count as `_OTHER`, and a caller who invents models cannot fill the memory.
import type { Counter, Group, Histogram, Labels } from '../aggregates.ts'
import type { Instrument } from '../names.ts'
import type { InferenceFacts } from './facts.ts'
import { attribute, inference, inferenceOperations, operation } from './names.ts'

const labelSetLimit = 500
const other = '_OTHER'
/** No provider's answer that we read splits all its counts by modality. */
const modality = { [attribute.tokenModality.name]: 'unknown' }
const input = { [attribute.tokenType.name]: 'input' }
const output = { [attribute.tokenType.name]: 'output' }

/** The series of one label set, each opened by its first count. */
class LabelSet {
  readonly #group: Group
  readonly #labels: Labels
  readonly #found = new Map<string, Counter & Histogram>()

  constructor(group: Group, labels: Labels) {
    this.#group = group
    this.#labels = labels
  }

  record(instrument: Instrument, value: number, more: Labels | null = null): void {
    this.#take(instrument, more).record(value)
  }

  add(instrument: Instrument, value: number | null, more: Labels | null = null): void {
    if (value !== null) this.#take(instrument, more).add(value)
  }

  #take(instrument: Instrument, more: Labels | null): Counter & Histogram {
    const key = more === null ? instrument.name : `${instrument.name} ${Object.values(more).join(' ')}`
    let found = this.#found.get(key)
    if (found === undefined) {
      const labels = more === null ? this.#labels : { ...this.#labels, ...more }
      const { kind } = instrument
      found = (
        kind === 'counter' ? this.#group.counter(instrument, labels) : this.#group.histogram(instrument, labels)
      ) as Counter & Histogram
      this.#found.set(key, found)
    }
    return found
  }
}

export class GenAiSeries {
  readonly #group: Group
  readonly #sets = new Map<string, LabelSet>()

  constructor(group: Group) {
    this.#group = group
  }

  record(facts: InferenceFacts): void {
    const isInference = inferenceOperations.has(facts.operation)
    const durations = this.#set(facts, facts.error)
    const seconds = (facts.endedAt - facts.startedAt) / 1000
    durations.record(operation.duration, seconds)
    if (isInference) durations.record(inference.duration, seconds)
    if (!facts.streamed && facts.attempt.tokens === null) return
    const set = facts.error === null ? durations : this.#set(facts, null)
    if (facts.streamed) recordChunks(set, facts, isInference)
    recordUsage(set, facts, isInference)
  }

  #set(facts: InferenceFacts, error: string | null): LabelSet {
    const { operation: name, provider, requestModel, responseModel, address, port } = facts
    const key = [name, provider, requestModel, responseModel, address, port, error].join('\n')
    const found = this.#sets.get(key)
    if (found !== undefined) return found
    return this.#sets.size < labelSetLimit
      ? this.#open(key, facts, error)
      : this.#crowd({ ...facts, requestModel: other, responseModel: other, address: '' }, error === null ? null : other)
  }

  #crowd(facts: InferenceFacts, error: string | null): LabelSet {
    const key = [facts.operation, facts.provider, other, error].join('\n')
    return this.#sets.get(key) ?? this.#open(key, facts, error)
  }

  #open(key: string, facts: InferenceFacts, error: string | null): LabelSet {
    const { requestModel, responseModel, address, port } = facts
    const set = new LabelSet(this.#group, {
      [attribute.operation.name]: facts.operation,
      [attribute.provider.name]: facts.provider,
      ...(requestModel !== null && { [attribute.requestModel.name]: requestModel }),
      ...(responseModel !== null && { [attribute.responseModel.name]: responseModel }),
      ...(address !== '' && { [attribute.serverAddress.name]: address, [attribute.serverPort.name]: port }),
      ...(error !== null && { [attribute.errorType.name]: error }),
    })
    this.#sets.set(key, set)
    return set
  }
}

function recordChunks(set: LabelSet, { firstChunk, gaps }: InferenceFacts, isInference: boolean): void {
  if (firstChunk !== null) {
    set.record(operation.firstChunk, firstChunk / 1000)
    if (isInference) set.record(inference.firstChunk, firstChunk / 1000)
  }
  for (const gap of gaps) {
    set.record(operation.perChunk, gap / 1000)
    if (isInference) set.record(inference.perChunk, gap / 1000)
  }
}

/** Only what the provider reported; an answer that is fetched again was counted when it was made. */
function recordUsage(set: LabelSet, { attempt, operation: name }: InferenceFacts, isInference: boolean): void {
  const { tokens } = attempt
  if (tokens === null || tokens.source !== 'provider' || name === 'fetch_response') return
  if (tokens.input !== null) set.record(operation.usage, tokens.input, input)
  if (tokens.output !== null) set.record(operation.usage, tokens.output, output)
  if (!isInference) return
  set.add(inference.input, tokens.input, modality)
  set.add(inference.output, tokens.output, modality)
  set.add(inference.cacheRead, tokens.cacheRead, modality)
  set.add(inference.cacheWrite, tokens.cacheWrite, modality)
  set.add(inference.reasoning, tokens.reasoning, modality)
  if (tokens.input !== null) set.record(inference.inputSize, tokens.input)
  if (tokens.output !== null) set.record(inference.outputSize, tokens.output)
}
