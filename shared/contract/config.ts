import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Fault } from '../config/service.ts'

export type ApplyResult =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly problems: readonly Fault[] }

export type ConfigFormat = 'json' | 'yaml' | 'toml'

export interface ConfigSnapshot {
  readonly file: string
  /** What is in force. */
  readonly text: string
  readonly revision: number
  readonly problems: readonly Fault[]
  readonly format: ConfigFormat
  /** Why it cannot be edited here (templates, several files), in words; null when it can. */
  readonly locked: string | null
  /** The file as it stands now, when it is not what is in force: it has problems, or it is about to be applied. */
  readonly onDisk: string | null
}

/** A problem with its place in the text that was checked, and the text that would mend it where there is just one. */
export interface ConfigProblem extends Fault {
  /** An error keeps the text from being applied; a warning is what KrakenD would read without a word. */
  readonly severity: 'error' | 'warning'
  /** Offsets in UTF-16 units; null when the place is not known. */
  readonly from: number | null
  readonly to: number | null
  readonly fix: ConfigFix | null
}

export interface ConfigFix {
  readonly label: string
  /** What the place holds afterwards; of a key that is renamed, its value as it is. */
  readonly value: unknown
  /** The same as an edit of the text; null where the place holds nothing yet. */
  readonly edit: { readonly from: number; readonly to: number; readonly text: string } | null
}

/** One setting as it will be in force. */
export interface EffectiveValue {
  /** `endpoints[2].timeout`. */
  readonly path: string
  readonly value: unknown
  readonly origin: 'file' | 'service' | 'endpoint' | 'default' | 'environment' | 'flag'
  /** Words for the reader: `from service`, `default of KrakenD`, `from $OPENAI_HOST`. */
  readonly words: string
}

export interface ConfigCheck {
  readonly problems: readonly ConfigProblem[]
  /** Empty while the text cannot be read. */
  readonly effective: readonly EffectiveValue[]
  /** What the change from the text in force means, one sentence a change: `/v1/messages time limit 30s -> 60s`. */
  readonly changes: readonly ConfigChange[]
}
export interface ConfigChange {
  readonly path: string
  /** Subject of the sentence: `/v1/messages`, `Telemetry`, `Service`. */
  readonly subject: string
  /** `time limit`, or the whole of it (`passes on one more header: traceparent`); then both values are null. */
  readonly what: string
  readonly before: unknown
  readonly after: unknown
}

export interface RevisionEntry {
  readonly number: number
  readonly appliedAt: string
  readonly by: 'start' | 'file' | 'console' | 'revert'
  /** First of its changes in words, or `loaded krakend.json`. */
  readonly summary: string
  readonly changes: number
  readonly serving: boolean
}

/** The document as it would go to production, with what has to be looked at. */
export interface ProductionCopy {
  readonly text: string
  readonly replaced: readonly { readonly path: string; readonly before: string; readonly after: string; readonly why: string }[]
  /** What behaves differently in KrakenD CE, for what this configuration uses; `difference` names its entry in docs/differences.md. */
  readonly checklist: readonly { readonly difference: string | null; readonly text: string; readonly paths: readonly string[] }[]
}

const text = z.object({ text: z.string().max(20_000_000) })

export const configContract = {
  get: oc.output(type<ConfigSnapshot>()),
  check: oc.input(text).output(type<ConfigCheck>()),
  /** Applies and writes the file. Refused when the file is no longer what `base` (the text it was made from) says: the newer one is in `get`. */
  apply: oc.input(text.extend({ base: z.string() })).output(type<ApplyResult>()),
  revisions: oc.output(type<readonly RevisionEntry[]>()),
  revision: oc.input(z.object({ number: z.number().int() })).output(type<{ readonly text: string } | null>()),
  /** Puts the bytes of that revision back, as a new revision. */
  revert: oc.input(z.object({ number: z.number().int() })).output(type<ApplyResult>()),
  /** JSON Schema of the document, with KrakenD's keys and a description for each. */
  schema: oc.output(type<Readonly<Record<string, unknown>>>()),
  production: oc.input(text).output(type<ProductionCopy>()),
}
