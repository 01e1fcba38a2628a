// The blocks of `extra_config`, one schema for each namespace on which KrakenD CE acts.
import { z } from 'zod'
import { anything, count, duration, object, oneOf, options, positive, port, record, texts } from './values.ts'

const method = oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
const algorithm = oneOf(
  ...([
    'EdDSA',
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'RS384',
    'RS512',
    'ES256',
    'ES384',
    'ES512',
    'PS256',
    'PS384',
    'PS512',
  ] as const),
)

export const router = options({
  return_error_msg: z.boolean(),
  error_body: options({ 404: anything, 405: anything }),
  auto_options: z.boolean(),
  disable_redirect_trailing_slash: z.boolean(),
  disable_redirect_fixed_path: z.boolean(),
  disable_handle_method_not_allowed: z.boolean(),
  disable_path_decoding: z.boolean(),
  remove_extra_slash: z.boolean(),
  forwarded_by_client_ip: z.boolean(),
  remote_ip_headers: texts,
  trusted_proxies: texts,
  app_engine: z.boolean(),
  logger_skip_paths: texts,
  disable_access_log: z.boolean(),
  disable_health: z.boolean(),
  health_path: z.string(),
  hide_version_header: z.boolean(),
  use_h2c: z.boolean(),
  max_multipart_memory: count,
  max_payload: count,
  max_backend_payload: count,
  decompress_gzip: z.boolean(),
  disable_gzip: z.boolean(),
})

const flatmap = z.array(object({ type: oneOf('move', 'del', 'append'), args: texts }))
export const endpointProxy = options({
  max_payload: count,
  sequential: z.boolean(),
  sequential_propagated_params: texts,
  combiner: z.string(),
  flatmap_filter: flatmap,
  static: object({ data: record, strategy: oneOf('always', 'success', 'complete', 'errored', 'incomplete') }),
})
export const backendProxy = options({ shadow: z.boolean(), shadow_timeout: duration, flatmap_filter: flatmap })

export const cors = options({
  allow_origins: texts,
  allow_methods: z.array(z.string()),
  allow_headers: texts,
  expose_headers: texts,
  max_age: duration,
  allow_credentials: z.boolean(),
  allow_private_network: z.boolean(),
  options_passthrough: z.boolean(),
  options_success_status: z.int(),
  debug: z.boolean(),
})

export const securityHttp = options({
  allowed_hosts: texts,
  allowed_hosts_are_regex: z.boolean(),
  host_proxy_headers: texts,
  ssl_redirect: z.boolean(),
  ssl_host: z.string(),
  ssl_proxy_headers: z.record(z.string(), z.string()),
  ssl_certificate: z.string(),
  ssl_private_key: z.string(),
  sts_seconds: count,
  sts_include_subdomains: z.boolean(),
  force_sts_header: z.boolean(),
  frame_deny: z.boolean(),
  custom_frame_options_value: z.string(),
  content_type_nosniff: z.boolean(),
  browser_xss_filter: z.boolean(),
  content_security_policy: z.string(),
  referrer_policy: z.string(),
  hpkp_public_key: z.string(),
  is_development: z.boolean(),
})

export const botDetector = options({
  allow: texts,
  deny: texts,
  patterns: texts,
  cache_size: count,
  empty_user_agent_is_bot: z.boolean(),
})

const keySource = {
  jwk_url: z.string().optional(),
  jwk_local_path: z.string().optional(),
  jwk_local_ca: z.string().optional(),
  jwk_fingerprints: texts.optional(),
  cipher_suites: z.array(z.int()).optional(),
  disable_jwk_security: z.boolean().optional(),
  secret_url: z.string().optional(),
  cypher_key: z.string().optional(),
}
export const validator = object({
  ...keySource,
  alg: algorithm,
  audience: texts.optional(),
  auth_header_name: z.string().optional(),
  cache: z.boolean().optional(),
  cache_duration: count.optional(),
  cookie_key: z.string().optional(),
  failed_jwk_key_cooldown: duration.optional(),
  issuer: z.string().optional(),
  key_identify_strategy: oneOf('kid', 'x5t', 'x5t#S256', 'kid_x5t').optional(),
  leeway: duration.optional(),
  operation_debug: z.boolean().optional(),
  propagate_claims: z.array(texts).optional(),
  propagate_claims_preserve_array: z.boolean().optional(),
  roles: texts.optional(),
  roles_key: z.string().optional(),
  roles_key_is_nested: z.boolean().optional(),
  scopes: texts.optional(),
  scopes_key: z.string().optional(),
  scopes_matcher: oneOf('any', 'all').optional(),
})
export const sharedKeyCache = options({ shared_cache_duration: count })
export const signer = object({
  ...keySource,
  alg: algorithm,
  kid: z.string(),
  keys_to_sign: texts,
  full: z.boolean().optional(),
  typ: z.string().optional(),
})
export const revoker = options({
  N: count,
  P: z.number(),
  TTL: count,
  hash_name: z.string(),
  port,
  token_keys: texts,
  revoke_server_api_key: z.string(),
  revoke_server_max_retries: count,
  revoke_server_max_workers: count,
  revoke_server_ping_interval: duration,
  revoke_server_ping_url: z.string(),
})
export const clientCredentials = object({
  client_id: z.string(),
  client_secret: z.string(),
  token_url: z.string(),
  scopes: z.string().optional(),
  endpoint_params: z.record(z.string(), texts).optional(),
  is_disabled: z.boolean().optional(),
})

export const rateLimitRouter = options({
  max_rate: z.number(),
  capacity: z.int(),
  client_max_rate: z.number(),
  client_capacity: z.int(),
  every: duration,
  strategy: oneOf('ip', 'header', 'param'),
  key: z.string(),
  num_shards: positive,
  cleanup_period: duration,
  cleanup_threads: positive,
})
export const rateLimitProxy = object({ max_rate: z.number(), capacity: z.int().optional(), every: duration.optional() })
export const circuitBreaker = object({
  interval: count,
  timeout: count,
  max_errors: count,
  name: z.string().optional(),
  log_status_change: z.boolean().optional(),
})
export const httpCache = options({ shared: z.boolean(), max_size: positive, max_items: positive })

export const cel = z.array(object({ check_expr: z.string(), mod_expr: z.string().optional() }))

const lua = {
  sources: texts,
  md5: z.record(z.string(), z.string()),
  pre: z.string(),
  live: z.boolean(),
  allow_open_libs: z.boolean(),
  skip_next: z.boolean(),
}
export const luaEndpoint = options(lua)
export const luaProxy = options({ ...lua, post: z.string() })

export const backendHttp = options({ return_error_code: z.boolean(), return_error_details: z.string() })
export const backendHttpClient = options({
  send_body_on_redirect: z.boolean(),
  client_tls: record,
  no_redirect: z.boolean(),
  proxy_address: z.string(),
})
export const graphql = object({
  type: oneOf('query', 'mutation'),
  query: z.string().optional(),
  query_path: z.string().optional(),
  operationName: z.string().optional(),
  variables: record.optional(),
  method: method.optional(),
})

export const serverPlugins = z.looseObject({ name: texts })
export const clientPlugin = z.looseObject({ name: z.string() })
