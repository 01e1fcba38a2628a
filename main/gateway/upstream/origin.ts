// Where a URL leads: cut out of the text, because parsing a URL for every request costs more than sending it.
import { BlockList, isIP, isIPv6 } from 'node:net'
import { UpstreamError } from './go-errors.ts'

export interface Origin {
  /** `https://host:port`, the key of a pool. */
  readonly key: string
  readonly secure: boolean
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** The Host header, as the URL spells it. */
  readonly authority: string
  /** From `user:password@`, or null. */
  readonly authorization: string | null
  /** The proxy on the way, or null. */
  readonly proxy: ProxyServer | null
}

export interface ProxyServer {
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly authorization: string | null
}

export function parseOrigin(text: string, proxies: ProxyRules): Origin {
  const match = /^(https?):\/\/(?:([^@/]*)@)?(\[[^\]]*\]|[^:/@]*)(?::(\d*))?$/i.exec(text)
  if (!match) throw new UpstreamError(unsupported(text))
  const secure = match[1]!.toLowerCase() === 'https'
  const name = match[3]!
  if (name === '') throw new UpstreamError('http: no Host in request URL')
  const host = name.startsWith('[') ? name.slice(1, -1) : name
  const port = match[4] ? Number(match[4]) : secure ? 443 : 80
  if (port > 65535) throw new UpstreamError(`dial tcp: address ${port}: invalid port`)
  return {
    key: text,
    secure,
    host,
    port,
    authority: match[4] ? `${name}:${match[4]}` : name,
    authorization: match[2] === undefined ? null : basic(match[2]),
    proxy: proxies(secure, host, port),
  }
}

function unsupported(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]
  return `unsupported protocol scheme "${scheme === undefined || /^https?$/i.test(scheme) ? '' : scheme}"`
}

function basic(userInfo: string): string {
  const [user = '', ...password] = userInfo.split(':')
  return `Basic ${Buffer.from(`${decode(user)}:${decode(password.join(':'))}`).toString('base64')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export type ProxyRules = (secure: boolean, host: string, port: number) => ProxyServer | null

/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY as Go reads them; loopback addresses never go through a proxy. */
export function proxyRules(env: Readonly<Record<string, string | undefined>>): ProxyRules {
  const read = (name: string): string => env[name] || env[name.toLowerCase()] || ''
  const plain = proxyServer(read('HTTP_PROXY'))
  const secured = proxyServer(read('HTTPS_PROXY'))
  if (!plain && !secured) return () => null
  const excluded = read('NO_PROXY')
    .split(',')
    .map((item) => exclusion(item.trim().toLowerCase()))
  return (secure, host, port) => {
    const proxy = secure ? secured : plain
    const name = host.toLowerCase().replace(/\.$/, '')
    if (!proxy || name === 'localhost' || isLoopback(name)) return null
    return excluded.some((excludes) => excludes(name, port)) ? null : proxy
  }
}

function proxyServer(text: string): ProxyServer | null {
  if (text === '') return null
  try {
    const url = new URL(text.includes('://') ? text : `http://${text}`)
    const secure = url.protocol === 'https:'
    if (!secure && url.protocol !== 'http:') return null
    return {
      secure,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 443 : 80),
      authorization: url.username === '' ? null : basic(`${url.username}:${url.password}`),
    }
  } catch {
    return null
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const isLoopback = (host: string): boolean => isIP(host) !== 0 && loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')

function exclusion(item: string): (host: string, port: number) => boolean {
  if (item === '') return () => false
  if (item === '*') return () => true
  const subnet = /^(.+)\/(\d+)$/.exec(item)
  if (subnet && isIP(subnet[1]!)) {
    const list = new BlockList()
    list.addSubnet(subnet[1]!, Number(subnet[2]), isIPv6(subnet[1]!) ? 'ipv6' : 'ipv4')
    return (host) => isIP(host) !== 0 && list.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
  }
  const [, name = item, port] = isIPv6(item) ? [] : (/^(.*?)(?::(\d+))?$/.exec(item) ?? [])
  const suffix = name.replace(/^\*(?=\.)/, '').replace(/^\[|\]$/g, '')
  return (host, ofPort) => {
    if (port !== undefined && Number(port) !== ofPort) return false
    return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`)
  }
}
