/** One instruction of a Dockerfile: its lines joined, comments gone. */
export type Instruction = { name: string; value: string }
export type Stage = { name: string; from: string; instructions: Instruction[] }

/** The stages of a Dockerfile, in order. Each one here must be named. */
export function stagesOf(dockerfile: string): Stage[] {
  const stages: Stage[] = []
  for (const { name, value } of instructionsOf(dockerfile)) {
    const [, from, stage] = name === 'FROM' ? (/^(\S+) AS (\S+)$/.exec(value) ?? []) : []
    if (from !== undefined && stage !== undefined) stages.push({ name: stage, from, instructions: [] })
    else stages.at(-1)?.instructions.push({ name, value })
  }
  return stages
}

/** What a stage does from its base image on, the stages below it first. */
export function inherited(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find((candidate) => candidate.name === name)
  return stage ? [...inherited(stages, stage.from), ...stage.instructions] : []
}

function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', value = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
      return { name, value }
    })
}
