import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  test: {
    // Else one less than the machine has cores: on two, all files would wait for the stories of the screen.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'node',
          include: ['engine/test/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/**/*.test.ts', 'web/*.test.ts'],
          exclude: [...configDefaults.exclude, 'tests/faults/**'],
          globalSetup: 'tests/support/postgres-server.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The screens, without a web client of Odoo around them.
        resolve: { alias: [{ find: /^@web\//, replacement: `${path('web/test/stubs')}/` }] },
        test: {
          name: 'web',
          include: ['web/test/**/*.test.ts'],
          environment: 'jsdom',
          // One document for all of them: a new one for each file takes longer than the tests. See web/test/setup.ts.
          isolate: false,
          setupFiles: ['web/test/setup.ts'],
        },
      },
      {
        // Minutes of kills and restarts: npm run test:faults alone runs them.
        test: { name: 'faults', include: ['tests/faults/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 180_000 },
      },
    ],
  },
})
