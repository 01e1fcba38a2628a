// Who may talk to the console. It listens on loopback, but every web page in the user's browser can reach loopback too, and
// DNS rebinding can make a foreign name point at it. So: an exact Host, an Origin of our own on everything that carries one,
// and a cookie that only the holder of the one-time token got.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Access {
  /** Part of the address that is opened once; the second use is refused. */
  readonly token: string
  /** A fresh token for a further window. */
  renew(): string
  /** Exchanges the token for a `Set-Cookie` value, or null. */
  redeem(token: string): string | null
  /** Host and, where present, Origin are ours. */
  isLocal(request: IncomingMessage): boolean
  hasSession(request: IncomingMessage): boolean
}

export function createAccess(port: () => number): Access {
  const secret = randomBytes(32)
  const session = createHmac('sha256', secret).update('session').digest('hex')
  const tokens = new Set<string>()
  const name = () => `spyhop-${port()}`
  const issue = () => {
    const token = randomBytes(24).toString('base64url')
    tokens.add(token)
    return token
  }
  return {
    token: issue(),
    renew: issue,
    redeem: (token) => (tokens.delete(token) ? `${name()}=${session}; HttpOnly; SameSite=Strict; Path=/` : null),
    isLocal(request) {
      const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`]
      if (!hosts.includes(request.headers.host ?? '')) return false
      const origin = request.headers.origin
      return origin === undefined || hosts.some((host) => origin === `http://${host}`)
    },
    hasSession(request) {
      const cookie = (request.headers.cookie ?? '').split(/;\s*/).find((part) => part.startsWith(`${name()}=`))
      const given = Buffer.from(cookie?.slice(name().length + 1) ?? '')
      const wanted = Buffer.from(session)
      return given.length === wanted.length && timingSafeEqual(given, wanted)
    },
  }
}
