import Icon from '@cloudscape-design/components/icon'
import type { ReactElement } from 'react'

/** Whether an answer is right, with what there is to know or to think of. */
export function Verdict({
  isRight,
  text,
}: {
  readonly isRight: boolean
  readonly text: string
}): ReactElement {
  return (
    <div className={isRight ? 'lab-verdict right' : 'lab-verdict wrong'}>
      <Icon
        size="small"
        name={isRight ? 'status-positive' : 'status-negative'}
        ariaLabel={isRight ? 'Right' : 'Wrong'}
      />
      <span>{text}</span>
    </div>
  )
}
