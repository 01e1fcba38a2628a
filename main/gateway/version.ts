/** The KrakenD release whose behaviour is reproduced; clients and backends see it in headers. */
export const krakendVersion = '2.13.8'
export const userAgent = `KrakenD Version ${krakendVersion}`
