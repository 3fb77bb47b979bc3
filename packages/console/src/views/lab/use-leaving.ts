import { useEffect } from 'react'
import { useConsole } from '../../context.ts'
import { addressOf } from '../../location.ts'
import { showNotice } from '../../shell/notice.tsx'
import { useSubject } from './parts/subject.ts'
import { staysText, whatStays } from './what-stays.ts'

/** Says what stays of the lab when its view is left, until it is opened again. */
export function useLeaving(): void {
  const { client } = useConsole()
  const { bucket, key } = useSubject()
  useEffect(() => {
    showNotice(undefined)
    const say = async () => {
      const text = staysText(await whatStays(client, { bucket, key }))
      if (text === '' || location.pathname === '/lab') return
      showNotice({
        header: 'The lab left something behind',
        text: `Until you remove it, this stays: ${text}.`,
        action: 'Show what stays',
        address: addressOf('/lab', { step: 'done' }),
      })
    }
    // A page whose server is gone has other things to say.
    return () => void say().catch(() => {})
  }, [client, bucket, key])
}
