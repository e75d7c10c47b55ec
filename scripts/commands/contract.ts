import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generatedFiles } from '../contract/generated-files.ts'
import { REPOSITORY } from '../places.ts'

for (const [path, content] of await generatedFiles()) {
  const file = join(REPOSITORY, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  console.log(`wrote ${path}`)
}
