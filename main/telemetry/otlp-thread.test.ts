// Real threads and real collectors: exporters share one thread, and none of them may pay for another.
import { expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../e2e/support/otlp-receiver.ts'
import type { OtlpConfig } from './config.ts'
import { otlpTarget } from './otlp-target.ts'
import { openOtlpChannel, type OtlpChannel } from './otlp-thread.ts'

function open({ port }: Receiver): OtlpChannel {
  const config: OtlpConfig = { kind: 'otlp', name: 'o', host: '127.0.0.1', port, useHttp: false, metrics: false, traces: true, period: 0 } // prettier-ignore
  return openOtlpChannel({ config, target: otlpTarget(config, true), env: {}, keepTls: true, troubled: () => {} })
}
const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(new ArrayBuffer(0))

it('a channel that is closed twice, as a stop does, costs no other channel an export', async () => {
  await using receiver = await startReceiver()
  const [leaving, staying] = [open(receiver), open(receiver)]
  await leaving.send('TRACES', bytes())
  await staying.send('TRACES', bytes())
  await leaving.close()
  await leaving.close()
  await staying.send('TRACES', bytes())
  expect(receiver.calls.traces).toBe(3)
  await staying.close()
})

it('what is sent after a close fails in words and takes nobody along', async () => {
  await using receiver = await startReceiver()
  const [closed, staying] = [open(receiver), open(receiver)]
  await Promise.all([closed.open(), staying.open()])
  await closed.close()
  await expect(closed.send('TRACES', bytes())).rejects.toThrow('closed')
  await staying.send('TRACES', bytes())
  expect(receiver.calls.traces).toBe(1)
  await staying.close()
})

it('hurrying and closing a channel that never sent anything settles at once', async () => {
  await using receiver = await startReceiver()
  const channel = open(receiver)
  channel.hurry()
  await channel.close()
  expect(receiver.calls.traces).toBe(0)
})
