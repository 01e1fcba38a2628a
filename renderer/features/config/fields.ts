// Which settings have a place of their own in the form, and what they are called there. How one is edited comes from the schema,
// so that a row of this table is all that a new setting needs.
import { namespaceLevels, type Level } from '../../../shared/config/namespaces.ts'

export interface FieldSpec {
  readonly key: string
  readonly label: string
}
export interface FieldGroup {
  readonly title: string
  readonly fields: readonly FieldSpec[]
}

const row = (key: string, label: string): FieldSpec => ({ key, label })

export const endpointFields: readonly FieldSpec[] = [
  row('endpoint', 'Path'),
  row('method', 'Method'),
  row('output_encoding', 'Output'),
  row('timeout', 'Time limit'),
  row('cache_ttl', 'Cache'),
  row('input_headers', 'Headers in'),
  row('input_query_strings', 'Query strings in'),
  row('concurrent_calls', 'Concurrent calls'),
]

export const backendFields: readonly FieldSpec[] = [
  row('host', 'Hosts'),
  row('url_pattern', 'Path'),
  row('method', 'Method'),
  row('encoding', 'Encoding'),
]
export const backendMoreFields: readonly FieldSpec[] = [
  row('allow', 'Fields kept'),
  row('deny', 'Fields dropped'),
  row('mapping', 'Fields renamed'),
  row('group', 'Group'),
  row('target', 'Taken from'),
  row('is_collection', 'Answer is a list'),
  row('input_headers', 'Headers in'),
  row('input_query_strings', 'Query strings in'),
  row('sd', 'Service discovery'),
  row('sd_scheme', 'Discovered scheme'),
  row('disable_host_sanitize', 'Hosts as written'),
]

export const serviceGroups: readonly FieldGroup[] = [
  {
    title: 'Service',
    fields: [
      row('name', 'Name'),
      row('port', 'Port'),
      row('listen_ip', 'Address'),
      row('host', 'Default hosts'),
      row('timeout', 'Time limit'),
      row('cache_ttl', 'Cache'),
      row('output_encoding', 'Output'),
    ],
  },
  {
    title: 'Server',
    fields: [
      row('read_timeout', 'Read limit'),
      row('write_timeout', 'Write limit'),
      row('idle_timeout', 'Idle limit'),
      row('read_header_timeout', 'Header limit'),
      row('max_header_bytes', 'Header bytes'),
      row('max_shutdown_wait_time', 'Shutdown wait'),
      row('use_h2c', 'HTTP/2 without TLS'),
      row('disable_compression', 'No compression'),
      row('debug_endpoint', 'Debug endpoint'),
      row('echo_endpoint', 'Echo endpoint'),
      row('sequential_start', 'Sequential start'),
      row('tls', 'TLS'),
    ],
  },
  {
    title: 'Connections to backends',
    fields: [
      row('dialer_timeout', 'Connect limit'),
      row('dialer_keep_alive', 'Keep alive'),
      row('response_header_timeout', 'Answer head limit'),
      row('expect_continue_timeout', 'Continue limit'),
      row('idle_connection_timeout', 'Idle limit'),
      row('max_idle_connections', 'Idle connections'),
      row('max_idle_connections_per_host', 'Idle per host'),
      row('disable_keep_alives', 'No keep alive'),
      row('dns_cache_ttl', 'DNS cache'),
      row('allow_insecure_connections', 'Any certificate'),
      row('client_tls', 'TLS'),
    ],
  },
]

/** Keys that have a place of their own elsewhere on the screen. */
export const serviceElsewhere = ['$schema', 'version', 'endpoints', 'async_agent', 'extra_config', 'plugin', 'disable_rest']

export interface ComponentSpec {
  readonly namespace: string
  readonly label: string
  readonly levels: readonly Level[]
  /** What it is when it is switched on. */
  readonly start: unknown
  /** Settings shown at once; the others stand behind a fold. */
  readonly main: readonly string[]
}

/** The common ones: always in the form, switched off while they are not in the file. */
export const commonComponents: readonly ComponentSpec[] = [
  {
    namespace: 'qos/ratelimit/router',
    label: 'Rate limit',
    levels: ['endpoint'],
    start: { max_rate: 10 },
    main: ['max_rate', 'capacity', 'every', 'client_max_rate', 'client_capacity', 'strategy', 'key'],
  },
  {
    namespace: 'auth/validator',
    label: 'JWT check',
    levels: ['endpoint'],
    start: { alg: 'RS256', jwk_url: 'https://' },
    main: ['alg', 'jwk_url', 'issuer', 'audience', 'roles', 'roles_key', 'cache'],
  },
  {
    namespace: 'proxy',
    label: 'Payload and order',
    levels: ['endpoint'],
    start: { max_payload: 1_048_576 },
    main: ['max_payload', 'sequential'],
  },
  {
    namespace: 'security/bot-detector',
    label: 'Bot detector',
    levels: ['service', 'endpoint'],
    start: { deny: [] },
    main: ['allow', 'deny', 'patterns', 'cache_size'],
  },
  {
    namespace: 'qos/ratelimit/proxy',
    label: 'Rate limit',
    levels: ['backend'],
    start: { max_rate: 20, capacity: 40 },
    main: ['max_rate', 'capacity', 'every'],
  },
  {
    namespace: 'qos/circuit-breaker',
    label: 'Circuit breaker',
    levels: ['backend'],
    start: { interval: 60, timeout: 10, max_errors: 5 },
    main: ['interval', 'timeout', 'max_errors', 'log_status_change'],
  },
  {
    namespace: 'qos/http-cache',
    label: 'HTTP cache',
    levels: ['backend'],
    start: { shared: false },
    main: ['shared', 'max_items', 'max_size'],
  },
  {
    namespace: 'auth/client-credentials',
    label: 'Client credentials',
    levels: ['backend'],
    start: { client_id: '', client_secret: '', token_url: 'https://' },
    main: ['client_id', 'client_secret', 'token_url', 'scopes', 'endpoint_params'],
  },
  {
    namespace: 'security/cors',
    label: 'CORS',
    levels: ['service'],
    start: { allow_origins: ['http://localhost:3000'] },
    main: ['allow_origins', 'allow_methods', 'allow_headers', 'expose_headers', 'max_age', 'allow_credentials'],
  },
  {
    namespace: 'security/http',
    label: 'Security headers',
    levels: ['service'],
    start: { content_type_nosniff: true, frame_deny: true },
    main: ['allowed_hosts', 'content_type_nosniff', 'frame_deny', 'browser_xss_filter', 'sts_seconds', 'content_security_policy'],
  },
  {
    namespace: 'router',
    label: 'Router',
    levels: ['service'],
    start: { return_error_msg: true },
    main: ['return_error_msg', 'max_payload', 'health_path', 'disable_health', 'hide_version_header', 'disable_access_log'],
  },
  {
    namespace: 'telemetry/logging',
    label: 'Logging',
    levels: ['service'],
    start: { level: 'INFO', stdout: true },
    main: ['level', 'prefix', 'stdout', 'syslog', 'format'],
  },
]

/** The telemetry block has a screen, or a section, of its own. */
export const telemetryNamespace = 'telemetry/opentelemetry'

export const commonAt = (level: Level) => commonComponents.filter((component) => component.levels.includes(level))

/** What else can be added at a level. */
export const othersAt = (level: Level): readonly string[] =>
  Object.keys(namespaceLevels)
    .filter((name) => namespaceLevels[name]!.includes(level) && !commonAt(level).some(({ namespace }) => namespace === name))
    .sort()

const choiceWords: Readonly<Record<string, string>> = { 'no-op': 'no-op, pass through' }
export const choiceLabel = (value: string): string => choiceWords[value] ?? value

/** `client_max_rate` -> `Client max rate`. */
export function labelOf(key: string): string {
  const words = key.replaceAll(/[_/-]/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
