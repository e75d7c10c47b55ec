import { describe, expect, test } from 'vitest'
import { requireDisk } from './disk.ts'

const GIB = 1024 ** 3

describe('the disk of the cache', () => {
  test('is refused below 3 GiB, naming what is free and how to use another one', () => {
    expect(() => requireDisk('/cache', 3 * GIB - 1)).toThrow(
      expect.objectContaining({
        code: 'FB_DISK_FULL',
        message: 'Only 3.0 GiB are free in /cache, and 3 GiB are needed.',
        fix: expect.stringContaining('FUSION_CACHE'),
      }),
    )
  })

  test('is enough with 3 GiB', () => {
    expect(() => requireDisk('/cache', 3 * GIB)).not.toThrow()
  })
})
