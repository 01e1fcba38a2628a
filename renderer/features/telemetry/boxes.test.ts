import { expect, test } from 'vitest'
import type { LayerFlag } from '../../../shared/contract/telemetry.ts'
import { boxesOf, type Box } from './boxes.ts'

const flag = (path: string): LayerFlag => ({
  path: `layers.${path}`,
  key: path.split('.').at(-1)!,
  label: path,
  value: true,
  configured: true,
  on: true,
  adds: '',
  inert: null,
})
const outline = (box: Box | null): unknown => box && [box.id, box.metrics.length, box.traces.length, box.inside.map(outline)]

test('nests the layers and gives each part of the backend a box', () => {
  const view = boxesOf([
    {
      layer: 'global',
      metrics: [flag('global.disable_metrics')],
      traces: [flag('global.disable_traces'), flag('global.report_headers')],
    },
    { layer: 'proxy', metrics: [flag('proxy.disable_metrics')], traces: [flag('proxy.disable_traces')] },
    {
      layer: 'backend',
      metrics: [flag('backend.metrics.disable_stage'), flag('backend.metrics.round_trip')],
      traces: [flag('backend.traces.disable_stage'), flag('backend.traces.round_trip'), flag('backend.traces.read_payload')],
    },
  ])
  expect(outline(view)).toEqual([
    'layers.global',
    1,
    2,
    [
      [
        'layers.proxy',
        1,
        1,
        [
          [
            'layers.backend',
            1,
            1,
            [
              ['round_trip', 1, 1, []],
              ['read_payload', 0, 1, []],
            ],
          ],
        ],
      ],
    ],
  ])
})
