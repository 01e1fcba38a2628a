import { describe, expect, it } from 'vitest'
import { encodeJson, parseObject } from '../json.ts'
import { errorDetails } from './error-details.ts'
import { decodeRss } from './rss.ts'
import { decodeXml } from './xml-decode.ts'
import { encodeXml } from './xml-encode.ts'
import { encodeYaml } from './yaml-encode.ts'

const fromXml = (text: string | Buffer): string => encodeJson(decodeXml(Buffer.from(text)))
const toXml = (json: string): string => encodeXml(parseObject(json), false)
const toYaml = (json: string): string => encodeYaml(parseObject(json), false)

describe('XML in', () => {
  it('maps attributes, text, children and repeated elements', () => {
    expect(fromXml('<u a="1"><n> x </n><t>1</t><t>2</t><e/><m>hi <b>there</b></m></u>')).toBe(
      '{"u":{"-a":"1","e":"","m":{"#text":"hi","b":"there"},"n":"x","t":["1","2"]}}',
    )
  })

  it('drops prefixes, resolves entities, reads CDATA and skips the rest', () => {
    expect(
      fromXml(
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><s:a xmlns:s="u"><!-- c --><c><![CDATA[<&>]]></c><d>&lt;&#233;&#x41;</d></s:a>',
      ),
    ).toBe('{"a":{"-s":"u","c":"\\u003c\\u0026\\u003e","d":"\\u003céA"}}')
  })

  it('converts other charsets', () => {
    expect(fromXml(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1'))).toBe('{"a":"é"}')
  })

  it('reads a long document in the time of its length', () => {
    const long = fromXml(`<a>${'<b c="d">e f</b>'.repeat(300_000)}</a>`)
    expect(long.length).toBeGreaterThan(300_000)
  })

  it('trims a text with a long run of spaces inside at once', () => {
    const text = `a${' '.repeat(1 << 18)}b`
    expect(fromXml(Buffer.from(`<a> ${text} </a>`))).toBe(`{"a":"${text}"}`)
  })

  it.each([
    ['', 'EOF'],
    ['{"a":1}', 'EOF'],
    ['<a><b></a>', 'xml.Decoder.Token() - XML syntax error on line 1: element <b> closed by </a>'],
    ['<a>\n<b>', 'xml.Decoder.Token() - XML syntax error on line 2: unexpected EOF'],
    ['<?xml version="1.1"?><a/>', 'xml.Decoder.Token() - xml: unsupported version "1.1"; only version 1.0 is supported'],
    ['<a><!-- -- --></a>', 'xml.Decoder.Token() - XML syntax error on line 1: invalid sequence "--" not allowed in comments'],
    ['<1a/>', 'xml.Decoder.Token() - XML syntax error on line 1: invalid XML name: 1a'],
    ['<a>&nope;</a>', 'xml.Decoder.Token() - XML syntax error on line 1: invalid character entity &nope;'],
  ])('refuses %j', (text, message) => expect(() => decodeXml(Buffer.from(text))).toThrow(message))

  it('survives deep nesting and hostile names', () => {
    const depth = 5000
    expect(() => decodeXml(Buffer.from('<a>'.repeat(depth) + '</a>'.repeat(depth)))).not.toThrow()
    expect(fromXml('<__proto__ x="1"><constructor/></__proto__>')).toBe('{"__proto__":{"-x":"1","constructor":""}}')
  })
})

describe('XML out', () => {
  it('writes attributes, text and repeated elements, keys sorted', () => {
    expect(toXml('{"root":{"b":1,"a":"<&>\\"\'","-id":7,"#text":"t","l":[1,{"z":2}],"n":null,"o":{},"e":[]}}')).toBe(
      '<root id="7">t<a>&lt;&amp;&gt;&quot;&apos;</a><b>1</b><e/><l>1</l><l><z>2</z></l><n/><o/></root>',
    )
  })

  it('escapes a text only where it is one, and gives nothing for an attribute that cannot be', () => {
    expect(toXml('{"a":{"#text":null,"b":1}}')).toBe('<a><nil><b>1</b></a>')
    expect(toXml('{"a":{"-x":"1","#text":""}}')).toBe('<a x="1"></a>')
    expect(toXml('{"a":{"-x":null}}')).toBe('')
  })

  it.each([
    ['{}', '<doc/>'],
    ['{"a":1,"b":2}', '<doc><a>1</a><b>2</b></doc>'],
    ['{"a":[1,2]}', '<doc><a>1</a><a>2</a></doc>'],
    ['{"a":[{"b":1},{"b":2}]}', '<a><b>1</b></a><a><b>2</b></a>'],
    ['{"a":[]}', '<a/>'],
  ])('chooses the root of %s', (json, xml) => expect(toXml(json)).toBe(xml))
})

describe('an error with details', () => {
  const data = Object.assign(parseObject('{}'), { 'error_my <b>': errorDetails(404, 'no "b"\n', '') })

  it('is an element like any other, or escaped XML of Go in strict mode', () => {
    expect(encodeXml(data, true)).toBe(
      '<error_my__b_><http_body>no &quot;b&quot;\n</http_body><http_status_code>404</http_status_code></error_my__b_>',
    )
    expect(encodeXml(data, false)).toContain('&lt;Msg&gt;no &amp;#34;b&amp;#34;&amp;#xA;&lt;/Msg&gt;')
  })

  it('has one level more in YAML in strict mode', () => {
    expect(encodeYaml(data, true)).toBe('error_my <b>:\n  http_status_code: 404\n  http_body: |\n    no "b"\n')
    expect(encodeYaml(data, false)).toContain('error_my <b>:\n  httpresponseerror:\n    http_status_code: 404')
  })
})

describe('YAML out', () => {
  it('sorts keys, quotes numbers and what looks like something else', () => {
    expect(toYaml('{"s":"yes","n":1.50,"t":true,"z":null,"c":"a: b","d":"2020-01-01","u":"é","l":" x","e":""}')).toBe(
      'c: "a: b"\nd: "2020-01-01"\ne: ""\nl: " x"\n"n": "1.50"\ns: "yes"\nt: true\nu: é\nz: null\n',
    )
  })

  it('does not indent lists and writes texts of several lines as blocks', () => {
    expect(toYaml('{"l":[{"b":1,"a":[2]},[3],[]],"m":{"t":"x\\ny\\n"},"o":{}}')).toBe(
      'l:\n- a:\n  - "2"\n  b: "1"\n- - "3"\n- []\nm:\n  t: |\n    x\n    y\no: {}\n',
    )
  })

  it('quotes exactly what its reader would take for something else', () => {
    const quoted = ['-', '0x1f', '007', '1_000', '1.5e3', '+1.', '99999999999999999999x', '1:2', '2024-02-29T9:04:05.1Z', '~']
    const bare = ['.inf', '1e3', '08', '1.2.3', '--', '24:00', '2023-02-29', '-x', 'a-b', 'Infinity', '2001-12-14 21:59:43 -5']
    for (const text of quoted) expect(toYaml(JSON.stringify({ t: text }))).toBe(`t: ${JSON.stringify(text)}\n`)
    for (const text of bare) expect(toYaml(JSON.stringify({ t: text }))).toBe(`t: ${text}\n`)
  })

  it('keeps empty lines of a text as the encoder does', () => {
    expect(toYaml('{"m":"a\\n\\nb\\n\\n","l":["a\\n\\nb"],"r":"a\\r\\nb"}')).toBe(
      'l:\n- |-\n  a\n\n  b\nm: |+\n  a\n  \n  b\n\nr: |-\r\n  a\r\n  b\n',
    )
  })
})

describe('feeds', () => {
  it('reads RSS with its order of item keys', () => {
    const item =
      '<item><title>T</title><link>l</link><author>a@b.c (Ann)</author><pubDate>Mon, 02 Jan 2023 15:04:05 GMT</pubDate></item>'
    const feed = decodeRss(Buffer.from(`<rss><channel><title>N</title><image><url>i</url></image>${item}</channel></rss>`))
    expect(feed).toMatchObject({ title: 'N', type: 'rss', img_url: 'i', author: null, language: '' })
    expect(encodeJson(feed['items']!)).toBe(
      '[{"title":"T","link":"l","links":["l"],"published":"Mon, 02 Jan 2023 15:04:05 GMT","publishedParsed":"2023-01-02T15:04:05Z",' +
        '"author":{"name":"Ann","email":"a@b.c"},"authors":[{"name":"Ann","email":"a@b.c"}]}]',
    )
  })

  it('keeps markup in texts, takes the last of several, and what belongs to no format', () => {
    const item =
      '<item><title>a</title><TITLE>b&nbsp;<b>c</b> &hellip;</TITLE><link>1</link><link>2</link><x>y</x><guid/>' +
      '<description><![CDATA[<p>]]></description><dc:creator/><itunes:author>I</itunes:author><itunes:order>3</itunes:order>' +
      '<pubDate>soon</pubDate><dc:date>2023-01-02T15:04:05.120+02:00</dc:date><m:t u="1">v<w/></m:t></item>'
    const feed = decodeRss(Buffer.from(`<rss><channel><image/>${item}</channel></rss>`))
    expect(feed['img_url']).toBe('')
    expect(JSON.parse(encodeJson(feed['items']!))).toEqual([
      {
        title: 'b\u00a0<b>c</b> …',
        description: '<p>',
        link: '2',
        links: ['2'],
        published: 'soon',
        publishedParsed: '2023-01-02T15:04:05.12+02:00',
        author: {},
        authors: [{}],
        dcExt: { creator: [''], date: ['2023-01-02T15:04:05.120+02:00'] },
        itunesExt: { author: 'I', order: '3' },
        extensions: {
          dc: {
            creator: [{ name: 'creator', value: '', attrs: {}, children: {} }],
            date: [{ name: 'date', value: '2023-01-02T15:04:05.120+02:00', attrs: {}, children: {} }],
          },
          itunes: {
            author: [{ name: 'author', value: 'I', attrs: {}, children: {} }],
            order: [{ name: 'order', value: '3', attrs: {}, children: {} }],
          },
          m: {
            t: [
              { name: 't', value: 'v', attrs: { u: '1' }, children: { w: [{ name: 'w', value: '', attrs: {}, children: {} }] } },
            ],
          },
        },
        custom: { x: 'y' },
      },
    ])
  })

  it('reads the texts of Atom by their type, and only alternate links as link', () => {
    const entry =
      '<entry><content type="xhtml"><div>x<b>y</b></div></content><summary type="html">&lt;p&gt;</summary><link rel="self" href="s"/>' +
      '<category term="t" label="l"/></entry>'
    const feed = decodeRss(Buffer.from(`<feed><icon>i</icon>${entry}</feed>`))
    expect(feed).not.toHaveProperty('img_url')
    expect(JSON.parse(encodeJson(feed['items']!))).toEqual([
      { description: '<p>', content: 'x<b>y</b>', links: ['s'], categories: ['t'] },
    ])
  })

  it('reads Atom and JSON Feed', () => {
    const atom = decodeRss(Buffer.from('<feed><title>A</title><entry><id>1</id><link href="h"/></entry></feed>'))
    expect(encodeJson(atom['items']!)).toBe('[{"link":"h","links":["h"],"guid":"1"}]')
    const json = decodeRss(
      Buffer.from('{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","tags":["x"]}]}'),
    )
    expect(encodeJson(json['items']!)).toBe('[{"guid":"1","categories":["x"]}]')
  })

  it.each(['<a/>', '', '{}', '<rss><channel>'])('refuses %j', (text) => expect(() => decodeRss(Buffer.from(text))).toThrow())
})
