// The KrakenD configuration after reading: defaults filled in, durations in milliseconds, names cleaned.
// `main/config` makes it, everything else consumes it. Nobody reads the raw file at request time.

/** One fault of a configuration: `path` is a JSON path such as `$.endpoints[0].backend[1].host`. */
export interface Fault {
  readonly path: string
  readonly message: string
  /** 1-based line in the file, when the file is JSON and the place is known. */
  readonly line?: number
}

/** Namespace -> raw value, with legacy namespace names already replaced by the short ones. */
export type ExtraConfig = Readonly<Record<string, unknown>>

/** The root of a `version: 3` file. Durations are milliseconds (fractions allowed). */
export interface ServiceConfig {
  readonly name: string
  readonly port: number
  /** Empty: all interfaces, v4 and v6. */
  readonly listenIp: string
  readonly timeout: number
  readonly cacheTtl: number
  readonly outputEncoding: string
  readonly endpoints: readonly EndpointConfig[]
  readonly extraConfig: ExtraConfig
  readonly debugEndpoint: boolean
  readonly echoEndpoint: boolean
  readonly sequentialStart: boolean
  readonly useH2c: boolean
  readonly tls: ServerTls | null
  readonly clientTls: ClientTls | null
  readonly server: ServerLimits
  readonly client: ClientLimits
  /** Root keys that were set but that the gateway does not act on (plugins, async agents, ...). */
  readonly unsupported: readonly Fault[]
}

export interface ServerLimits {
  readonly readTimeout: number
  readonly writeTimeout: number
  readonly readHeaderTimeout: number
  readonly idleTimeout: number
  /** Bytes; 0 = 1 MiB. */
  readonly maxHeaderBytes: number
  /** 0 = wait for ever. */
  readonly maxShutdownWaitTime: number
}

/** Limits towards backends, shared by all hosts. 0 = Go's default (see krakend docs, "HTTP transport settings"). */
export interface ClientLimits {
  readonly maxIdleConnections: number
  readonly maxIdleConnectionsPerHost: number
  readonly idleConnectionTimeout: number
  readonly dialerTimeout: number
  readonly dialerKeepAlive: number
  readonly dialerFallbackDelay: number
  readonly responseHeaderTimeout: number
  readonly expectContinueTimeout: number
  readonly dnsCacheTtl: number
  readonly disableKeepAlives: boolean
  readonly disableCompression: boolean
}

export interface ServerTls {
  readonly disabled: boolean
  readonly keys: readonly { readonly publicKey: string; readonly privateKey: string }[]
  readonly minVersion: string
  readonly maxVersion: string
  readonly curvePreferences: readonly number[]
  readonly cipherSuites: readonly number[]
  readonly enableMtls: boolean
  readonly caCerts: readonly string[]
  readonly disableSystemCaPool: boolean
}

export interface ClientTls {
  readonly allowInsecureConnections: boolean
  readonly caCerts: readonly string[]
  readonly disableSystemCaPool: boolean
  readonly minVersion: string
  readonly maxVersion: string
  readonly cipherSuites: readonly number[]
  readonly curvePreferences: readonly number[]
  readonly clientCerts: readonly { readonly certificate: string; readonly privateKey: string }[]
}

export interface EndpointConfig {
  /** JSON path of this endpoint in the file, for error texts. */
  readonly at: string
  /** As configured, leading slash ensured: `/v1/{model}`. */
  readonly path: string
  /** The router's spelling: `/v1/:model`. Also the route of metrics and spans. */
  readonly route: string
  /** Placeholder names as written, in order. */
  readonly params: readonly string[]
  /** Upper case. */
  readonly method: string
  /** Where the file writes it in another case: telemetry and errors show it so. */
  readonly writtenMethod?: string
  readonly backends: readonly BackendConfig[]
  readonly timeout: number
  readonly cacheTtl: number
  readonly outputEncoding: string
  readonly concurrentCalls: number
  readonly inputHeaders: readonly string[]
  readonly inputQueryStrings: readonly string[]
  readonly extraConfig: ExtraConfig
}

export interface BackendConfig {
  readonly at: string
  /** As configured, leading slash ensured: `/x/{id}?a=b`. */
  readonly urlPattern: string
  /** With Go template placeholders and capitalised names, as error texts show it: `/x/{{.Id}}?a=b`. */
  readonly urlTemplate: string
  /** Sanitised; empty when neither the backend nor the root names a host. */
  readonly hosts: readonly string[]
  /** Upper case; the endpoint's when not given. */
  readonly method: string
  /** As for endpoints. */
  readonly writtenMethod?: string
  /** Lower case; `json` when empty or unknown, `no-op` when the endpoint's output is `no-op`. */
  readonly encoding: string
  readonly isCollection: boolean
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly mapping: Readonly<Record<string, string>>
  readonly target: string
  readonly group: string
  /** `static` or `dns`. */
  readonly sd: string
  readonly sdScheme: string
  readonly inputHeaders: readonly string[]
  readonly inputQueryStrings: readonly string[]
  readonly concurrentCalls: number
  readonly timeout: number
  readonly extraConfig: ExtraConfig
}
