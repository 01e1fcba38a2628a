import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

// One build for both shells: `electron.js` is Electron's main process, `cli.js` the same program under plain Node.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          electron: at('main/electron/main.ts'),
          cli: at('main/cli.ts'),
          'store-worker': at('main/store/worker.ts'),
          'otlp-worker': at('main/telemetry/otlp-worker.ts'),
        },
        // Chunks lie beside the entries, so that import.meta.dirname means the same in all of them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: at('main/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    build: { minify: true, outDir: at('out/renderer'), rollupOptions: { input: at('renderer/index.html') } },
  },
})
