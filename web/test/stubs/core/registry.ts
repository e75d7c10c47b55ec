const categories = new Map<string, Map<string, unknown>>()

export const registry = {
  category(name: string) {
    const category = categories.get(name) ?? new Map<string, unknown>()
    categories.set(name, category)
    return { add: (key: string, value: unknown) => category.set(key, value), get: (key: string) => category.get(key) }
  },
}
