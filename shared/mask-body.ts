// Secrets in bodies, for what leaves this machine. Headers and URLs are masked when they are recorded (secrets.ts); a body is kept
// as it was, because it is what the user wants to read, and is masked when it is handed on.
import { mask, maskUrl } from './secrets.ts'

const shapes: readonly RegExp[] = [
  // Keys of AI providers and of clouds, by their own beginnings.
  /\b(?:sk|rk|pk|gsk|xai|pplx|nvapi|hf|r8|or)[-_][A-Za-z0-9_-]{16,}/g,
  /\bAIza[0-9A-Za-z_-]{30,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\b(?:gh[pousr]|glpat|xox[abprs])[-_][A-Za-z0-9_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(Bearer|Basic) +[A-Za-z0-9+/_.~=-]{12,}/g,
]
const name =
  '(?:[\\w-]*[-_.])?(?:api[-_]?key|apikey|access[-_]?token|refresh[-_]?token|id[-_]?token|auth[-_]?token|client[-_]?secret|secret|secret[-_]?key|secret[-_]?access[-_]?key|password|passwd|private[-_]?key|credential|authorization)'
const jsonField = new RegExp(`("${name}"\\s*:\\s*")((?:[^"\\\\]|\\\\.)+)`, 'gi')
/** In JSON inside JSON, as the arguments of a tool are. */
const innerField = new RegExp(`(\\\\"${name}\\\\"\\s*:\\s*\\\\")((?:[^"\\\\]|\\\\(?!"))+)`, 'gi')
/** A line of YAML, TOML or an environment file. */
const lineField = new RegExp(`(^[\\s-]*(?:export )?${name}[ \\t]*[:=][ \\t]*["']?)([^"'\\s#][^"'\\n#]*)`, 'gim')
const url = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\]+/gi
const formField = new RegExp(`((?:^${name}|[?&](?:key|sig|${name}))=)([^&\\s"]+)`, 'gim')

/** The text with everything that looks like a secret masked; the rest as it was. */
export function maskText(text: string): string {
  let masked = text
    .replace(url, (found) => maskUrl(found))
    .replace(jsonField, `$1${mask}`)
    .replace(innerField, `$1${mask}`)
    .replace(lineField, `$1${mask}`)
    .replace(formField, `$1${mask}`)
  for (const shape of shapes)
    masked = masked.replace(shape, (_whole, scheme: unknown) => (typeof scheme === 'string' ? `${scheme} ${mask}` : mask))
  return masked
}

/** A body as text when it is text, masked; other bytes as they are. */
export function maskBody(bytes: Uint8Array): Uint8Array {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes
  }
  const masked = maskText(text)
  return masked === text ? bytes : new TextEncoder().encode(masked)
}
