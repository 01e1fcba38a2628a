import about from '../package.json' with { type: 'json' }

export const spyhopVersion = about.version
/** The release whose behaviour, headers and texts are reproduced. */
export const krakendVersion = '2.13.8'
