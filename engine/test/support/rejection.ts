import { Rejection } from '../../src/normalize/rejection.ts'

/** The code with which a row is rejected; null if it is taken. */
export function rejection(normalize: () => unknown): string | null {
  try {
    normalize()
    return null
  } catch (error) {
    if (error instanceof Rejection) return error.code
    throw error
  }
}
