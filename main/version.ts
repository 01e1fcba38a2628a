import about from '../package.json' with { type: 'json' }

/** The release whose behaviour, headers and texts are reproduced. */
export { krakendVersion } from './gateway/version.ts'
export const spyhopVersion = about.version
