import { expect, test } from 'vitest'
import { withoutMoment } from './terms.ts'

test('terms that were exported at another moment by another build of Odoo are the same text', () => {
  const exported = (day: string, version: string) => `# Translation of Odoo Server.
#
msgid ""
msgstr ""
"Project-Id-Version: Odoo Server ${version}\\n"
"POT-Creation-Date: ${day} 10:00+0000\\n"
"PO-Revision-Date: ${day} 10:00+0000\\n"
"MIME-Version: 1.0\\n"

#. module: x
msgid "POT-Creation-Date: a term"
msgstr ""
`
  const terms = withoutMoment(exported('2026-01-01', '19.0-20260101'))
  expect(terms).toBe(withoutMoment(exported('2026-02-02', '19.0-20260202')))
  expect(terms).toContain('"MIME-Version: 1.0\\n"\n\n#. module: x\nmsgid "POT-Creation-Date: a term"')
})
