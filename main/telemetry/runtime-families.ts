// process_* and go_* of a metrics page. KrakenD's dashboard draws the go_* names; each shows the nearest true figure of Node, and
// where Node has none the value is 0 (docs/differences.md lists them). Families that nobody draws are left out.
import { readFileSync, readdirSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { TextFamily } from './prometheus-text.ts'

const single = (name: string, type: 'counter' | 'gauge', help: string, value: number): TextFamily => ({
  name,
  type,
  help,
  samples: [{ value }],
})

const proc = (file: string): string => {
  try {
    return readFileSync(`/proc/self/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** Only Linux has all nine; elsewhere the three that Node knows. */
export function processFamilies(): TextFamily[] {
  const cpu = process.cpuUsage()
  const families = [
    single(
      'process_cpu_seconds_total',
      'counter',
      'Total user and system CPU time spent in seconds.',
      (cpu.user + cpu.system) / 1e6,
    ),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', process.memoryUsage.rss()),
    single(
      'process_start_time_seconds',
      'gauge',
      'Start time of the process since unix epoch in seconds.',
      performance.timeOrigin / 1000,
    ),
  ]
  const limits = proc('limits')
  if (!limits) return families
  const limit = (name: string): number => {
    const soft = new RegExp(`^${name} +(\\S+)`, 'm').exec(limits)?.[1]
    return soft === 'unlimited' || soft === undefined ? 2 ** 64 : Number(soft)
  }
  const network = networkBytes()
  return [
    ...families,
    single('process_max_fds', 'gauge', 'Maximum number of open file descriptors.', limit('Max open files')),
    single('process_open_fds', 'gauge', 'Number of open file descriptors.', openFiles()),
    single('process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', virtualBytes()),
    single(
      'process_virtual_memory_max_bytes',
      'gauge',
      'Maximum amount of virtual memory available in bytes.',
      limit('Max address space'),
    ),
    single(
      'process_network_receive_bytes_total',
      'counter',
      'Number of bytes received by the process over the network.',
      network.received,
    ),
    single(
      'process_network_transmit_bytes_total',
      'counter',
      'Number of bytes sent by the process over the network.',
      network.sent,
    ),
  ]
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

const virtualBytes = (): number =>
  Number(
    proc('stat')
      .slice(proc('stat').lastIndexOf(')') + 2)
      .split(' ')[20] ?? 0,
  )

/** Of the network namespace, which is what KrakenD's library reports too. */
function networkBytes(): { received: number; sent: number } {
  const [names = '', values = ''] = proc('net/netstat')
    .split('\n')
    .filter((line) => line.startsWith('IpExt:'))
  const at = (name: string): number => Number(values.split(' ')[names.split(' ').indexOf(name)] ?? 0) || 0
  return { received: at('InOctets'), sent: at('OutOctets') }
}

export interface GoFamilies {
  families(): TextFamily[]
  stop(): void
}

const PAUSES = 256

/** Watches garbage collection while a page wants it. */
export function createGoFamilies(): GoFamilies {
  const pauses: number[] = []
  let collections = 0
  let paused = 0
  let allocated = 0
  let lastUsed = 0
  const grow = (): void => {
    const used = process.memoryUsage().heapUsed
    if (used > lastUsed) allocated += used - lastUsed
    lastUsed = used
  }
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      collections++
      paused += duration / 1000
      pauses.push(duration / 1000)
      if (pauses.length > PAUSES) pauses.shift()
    }
    grow()
  })
  observer.observe({ entryTypes: ['gc'] })

  return {
    families() {
      grow()
      const heap = getHeapStatistics()
      const status = proc('status')
      const stack = (Number(/^VmStk:\s+(\d+)/m.exec(status)?.[1]) || 0) * 1024
      const threads = Number(/^Threads:\s+(\d+)/m.exec(status)?.[1]) || 1
      return [
        gcSummary(pauses, paused, collections),
        single('go_goroutines', 'gauge', 'Number of goroutines that currently exist.', process.getActiveResourcesInfo().length),
        single('go_threads', 'gauge', 'Number of OS threads created.', threads),
        single(
          'go_memstats_alloc_bytes',
          'gauge',
          'Number of bytes allocated in heap and currently in use.',
          heap.used_heap_size,
        ),
        single(
          'go_memstats_alloc_bytes_total',
          'counter',
          'Total number of bytes allocated in heap until now, even if released already.',
          allocated,
        ),
        single('go_memstats_frees_total', 'counter', 'Total number of heap objects frees.', 0),
        single(
          'go_memstats_heap_idle_bytes',
          'gauge',
          'Number of heap bytes waiting to be used.',
          heap.total_heap_size - heap.used_heap_size,
        ),
        single('go_memstats_heap_inuse_bytes', 'gauge', 'Number of heap bytes that are in use.', heap.used_heap_size),
        single('go_memstats_heap_objects', 'gauge', 'Number of currently allocated objects.', 0),
        single('go_memstats_heap_released_bytes', 'gauge', 'Number of heap bytes released to OS.', 0),
        single(
          'go_memstats_stack_inuse_bytes',
          'gauge',
          'Number of bytes obtained from system for stack allocator in non-CGO environments.',
          stack,
        ),
        single('go_memstats_stack_sys_bytes', 'gauge', 'Number of bytes obtained from system for stack allocator.', stack),
        single(
          'go_memstats_sys_bytes',
          'gauge',
          'Number of bytes obtained from system.',
          heap.total_physical_size + heap.external_memory,
        ),
      ]
    },
    stop() {
      observer.disconnect()
    },
  }
}

function gcSummary(pauses: readonly number[], sum: number, count: number): TextFamily {
  const sorted = pauses.toSorted((a, b) => a - b)
  const quantile = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
  const help = 'A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.'
  return {
    name: 'go_gc_duration_seconds',
    type: 'summary',
    help,
    samples: [
      ...[0, 0.25, 0.5, 0.75, 1].map((q) => ({ labels: { quantile: String(q) }, value: quantile(q) })),
      { suffix: '_sum', value: sum },
      { suffix: '_count', value: count },
    ],
  }
}
