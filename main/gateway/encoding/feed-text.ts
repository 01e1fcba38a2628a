// The text of an element of a feed, as KrakenD's reader finds it: from the source between the tags, so that markup in it stays.

const cdata = '<![CDATA['

export function feedText(raw: string): string {
  const text = raw.trim()
  return text.includes(cdata) ? withoutCdata(text) : withoutEscapes(text)
}

/** What stands before a section is lost, and so is what comes behind the second one: KrakenD's. */
function withoutCdata(text: string): string {
  let out = ''
  for (let at = 0; at < text.length;) {
    const start = text.indexOf(cdata, at)
    const end = start < 0 ? -1 : text.indexOf(']]>', start)
    if (end < 0) return out + withoutEscapes(text.slice(at))
    out += text.slice(start + cdata.length, end)
    at += end + 3
  }
  return out
}

/** Stops at an ampersand that begins no escape. */
export function withoutEscapes(text: string): string {
  let out = ''
  let rest = text
  for (;;) {
    const mark = rest.indexOf('&')
    if (mark < 0) return out + rest
    out += rest.slice(0, mark)
    rest = rest.slice(mark)
    const end = rest.indexOf(';')
    if (end < 0 || rest.slice(1, end).includes(' ')) return out + rest
    out += character(rest.slice(0, end + 1))
    rest = rest.slice(end + 1)
  }
}

function character(escape: string): string {
  const code = /^&#(?:x([\da-f]+)|(\d+));$/i.exec(escape)
  if (code) {
    const point = Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10)
    return point === 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? '\ufffd' : String.fromCodePoint(point)
  }
  return names[escape.slice(1, -1)] ?? escape
}

const names: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', iexcl: '¡', cent: '¢', pound: '£', yen: '¥', sect: '§', copy: '©',
  laquo: '«', shy: '\u00ad', reg: '®', deg: '°', plusmn: '±', micro: 'µ', para: '¶', middot: '·', raquo: '»', frac14: '¼', frac12: '½',
  iquest: '¿', times: '×', divide: '÷', szlig: 'ß', agrave: 'à', aacute: 'á', acirc: 'â', atilde: 'ã', auml: 'ä', aring: 'å', aelig: 'æ',
  ccedil: 'ç', egrave: 'è', eacute: 'é', ecirc: 'ê', euml: 'ë', iacute: 'í', icirc: 'î', iuml: 'ï', ntilde: 'ñ', oacute: 'ó', ocirc: 'ô',
  otilde: 'õ', ouml: 'ö', oslash: 'ø', ugrave: 'ù', uacute: 'ú', ucirc: 'û', uuml: 'ü', Agrave: 'À', Aacute: 'Á', Auml: 'Ä', Eacute: 'É',
  Ntilde: 'Ñ', Ouml: 'Ö', Uuml: 'Ü', Ccedil: 'Ç', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”',
  bdquo: '„', dagger: '†', bull: '•', hellip: '…', prime: '′', lsaquo: '‹', rsaquo: '›', euro: '€', trade: '™', larr: '←', rarr: '→',
}) // prettier-ignore
