import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['engine/test/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: 'tests/support/postgres-server.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
