// All functions of a template: Go's own, Sprig's, and KrakenD's `marshal` and `include`.
import type { Env } from '../source.ts'
import { takes, type Functions } from './call.ts'
import { builtin } from './functions/builtin.ts'
import { choices } from './functions/choices.ts'
import { dates } from './functions/dates.ts'
import { encoders } from './functions/encoders.ts'
import { lists } from './functions/lists.ts'
import { maps } from './functions/maps.ts'
import { numbers } from './functions/numbers.ts'
import { patterns } from './functions/patterns.ts'
import { stringFunctions } from './functions/strings.ts'
import type { Value } from './values.ts'

export function templateFunctions(env: Env, include: (name: string) => string): Functions {
  return {
    ...builtin,
    ...stringFunctions,
    ...numbers,
    ...lists,
    ...maps,
    ...choices,
    ...encoders,
    ...patterns,
    ...dates,
    include: takes('a', (name: Value) => {
      if (typeof name !== 'string') throw new Error('include takes the name of a partial')
      return include(name)
    }),
    env: takes('s', (name: string) => env[name] ?? ''),
    expandenv: takes('s', (source: string) =>
      source.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? ''),
    ),
  }
}

/** Functions of Sprig that make keys and certificates, ask the network or compare versions: no configuration should need them. */
const left = new Set(
  (
    'bcrypt htpasswd genPrivateKey derivePassword buildCustomCert genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey ' +
    'genSignedCert genSignedCertWithKey encryptAES decryptAES semver semverCompare getHostByName ago duration durationRound toDate ' +
    'mustToDate abbrevboth'
  ).split(' '),
)

export const unknownFunction = (name: string): string =>
  left.has(name) ? `function "${name}" exists in KrakenD, but not here` : `function "${name}" not defined`
