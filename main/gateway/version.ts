/** The release whose headers and texts the gateway reproduces. */
export const krakendVersion = '2.13.8'
/** What backends and key servers see. */
export const userAgent = `KrakenD Version ${krakendVersion}`
