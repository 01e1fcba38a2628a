import { createSocket } from 'node:dgram'
import { getServers, setServers } from 'node:dns'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { watchSrv } from './srv.ts'
import type { Build } from './types.ts'

const servers = getServers()
const closers: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  setServers(servers)
  for (const close of closers.splice(0)) close()
})

interface Target {
  readonly name: string
  readonly port: number
}

/** A DNS answer (RFC 1035, RFC 2782) with one SRV record for each target; none: no such name. */
function answerTo(question: Buffer, targets: readonly Target[]): Buffer {
  const end = question.indexOf(0, 12) + 5
  const head = Buffer.from(question.subarray(0, 12))
  head.writeUInt16BE(targets.length > 0 ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(targets.length, 6)
  head.writeUInt32BE(0, 8)
  const records = targets.map(({ name, port }) => {
    const labels = name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]))
    const data = Buffer.concat([Buffer.from([0, 1, 0, 5, port >> 8, port & 255]), ...labels, Buffer.of(0)])
    return Buffer.concat([Buffer.from([0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 1, 0, data.length]), data])
  })
  return Buffer.concat([head, question.subarray(12, end), ...records])
}

async function nameServer(targets: () => readonly Target[]): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => socket.send(answerTo(question, targets()), port, address))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  closers.push(() => socket.close())
  setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`])
}

it('reads hosts from SRV records, follows their changes and keeps the last good list', async () => {
  let targets: Target[] = [{ name: 'a.test', port: 8000 }]
  await nameServer(() => targets)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const warnings: string[] = []
  const build = {
    service: { client: { dnsCacheTtl: 1000 } },
    log: (_level: string, _tag: string, message: string) => void warnings.push(message),
    onClose: (close: () => void) => void closers.push(close),
  } as unknown as Build
  const hosts = watchSrv('_api._tcp.test', 'http', build)
  expect(await hosts()).toEqual(['http://a.test:8000'])

  targets = [{ name: 'b.test', port: 9000 }]
  vi.advanceTimersByTime(1000)
  await expect.poll(hosts).toEqual(['http://b.test:9000'])

  targets = []
  vi.advanceTimersByTime(1000)
  await expect.poll(() => warnings.length).toBe(1)
  expect(hosts()).toEqual(['http://b.test:9000'])
})
