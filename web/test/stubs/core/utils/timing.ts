/** Waits for nothing: a test types one word at a time. */
export const useDebounced = <T>(callback: T) => callback
