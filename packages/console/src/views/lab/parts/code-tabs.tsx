import Tabs from '@cloudscape-design/components/tabs'
import type { ReactElement } from 'react'
import { changed, go, usePlace } from '../../../location.ts'
import { CopyLine } from '../../../shell/copy-line.tsx'
import type { LessonFile } from './lesson-files.ts'

/** Files of the lesson side by side; the address keeps the language from step to step. */
export function CodeTabs({ files }: { readonly files: readonly LessonFile[] }): ReactElement {
  const place = usePlace()
  const asked = place.parameters.get('code')
  const chosen = files.find(({ language }) => idOf(language) === asked) ?? files[0]
  if (chosen === undefined) throw new Error('Cannot show the code: there are no files')
  if (files.length === 1) return <CopyLine label={chosen.language} text={chosen.text} />
  return (
    <Tabs
      activeTabId={idOf(chosen.language)}
      onChange={({ detail }) => go(changed(place, { code: detail.activeTabId }), { replace: true })}
      tabs={files.map(({ language, text }) => ({
        id: idOf(language),
        label: language,
        content: <CopyLine label="the code" text={text} />,
      }))}
    />
  )
}

/** Its name in the address. */
function idOf(language: string): string {
  return language.toLowerCase().replaceAll(' ', '-')
}
