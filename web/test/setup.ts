import { afterEach } from 'vitest'
import { unmountAll } from './mount.ts'

afterEach(unmountAll)
