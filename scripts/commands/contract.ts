import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { generatedFiles } from '../contract/generated-files.ts'

const root = resolve(import.meta.dirname, '../..')
for (const [path, content] of generatedFiles()) {
  const file = resolve(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  console.log(`wrote ${path}`)
}
