import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{main,shared,renderer,e2e}/**/*.test.{ts,tsx}'],
    pool: 'threads',
    testTimeout: 15_000,
    passWithNoTests: false,
  },
})
