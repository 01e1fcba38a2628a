// Every deliberate difference between Spyhop and KrakenD CE 2.13.8, one named switch each.
// `true` means: Spyhop's behaviour. `--strict` turns all of them off. Resolved once while building; no other
// code may ask for the mode. The text of each entry stands in docs/differences.md under the same id.

/** Switch name -> the id of its entry in docs/differences.md. */
export const differenceIds = {
  flushStreams: 'stream-flush',
  timeoutIsIdleLimit: 'stream-timeout',
  breakBrokenBodies: 'broken-body',
  readErrorBodies: 'error-body',
  dropHopByHopHeaders: 'connection-forwarded',
  encodePlaceholders: 'path-traversal',
  distrustForwardedFor: 'client-ip',
  cacheByIdentity: 'cache-identity',
  singleHeaders: 'double-headers',
  recomputeReplacedBody: 'replaced-body',
  keepConcurrentWinner: 'concurrent-noop',
  celNumbers: 'cel-numbers',
  celRefusesToStart: 'cel-open',
  schemaRefusesToStart: 'schema-open',
  luaRefusesToStart: 'lua-broken',
  botRulesRefuseToStart: 'bots-open',
  graphqlGetQuery: 'graphql-get',
  validatorRefusesToStart: 'validator-dead',
  explainStartPanics: 'start-panics',
  limitPayload: 'max-payload',
  limitBackendPayload: 'max-backend-payload',
  startWithoutFile: 'no-file',
  followFile: 'file-reload',
  redirectKeepsMethod: 'redirect-post',
  escapeErrorNames: 'error-names',
  sendRetryAfter: 'retry-after',
  exactBuckets: 'rate-bursts',
  deriveClientCapacity: 'client-capacity',
  metricsPortIsLocal: 'openmetrics-bind',
  telemetryPartlyOff: 'telemetry-off',
  otlpHttpPort: 'otlp-port',
  otlpGrpcTls: 'otlp-tls',
  flushOnShutdown: 'otlp-shutdown',
  escapeInvalidUtf8: 'otlp-utf8',
  sampleZeroIsNothing: 'sample-zero',
  propagateUnsampled: 'unsampled-context',
  skipPathsMatchEverywhere: 'skip-paths',
  redirectSpanAddress: 'span-address',
  readerErrorAlwaysCounts: 'reader-error',
  maskSecretsInSpans: 'secrets-in-spans',
  throttleExportErrors: 'export-errors',
  logMetricsPort: 'metrics-port-taken',
  honourHistograms: 'histogram-buckets',
  genAiTelemetry: 'genai-telemetry',
} as const

export type Differences = Readonly<Record<keyof typeof differenceIds, boolean>>

/** All switches for one mode; pass `strict: true` to behave exactly as KrakenD CE 2.13.8. */
export function resolveDifferences(strict: boolean): Differences {
  return Object.fromEntries(Object.keys(differenceIds).map((name) => [name, !strict])) as Differences
}
