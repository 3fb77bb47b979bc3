import type { Principals } from '../../identity/index.ts'
import type { Answer } from '../answer.ts'
import { isForm, openForm } from '../form/index.ts'
import type { S3Context } from '../operation.ts'
import { postObject } from '../operations/post-object.ts'
import { header, type S3Request } from '../request.ts'
import { authenticateForm } from './authenticate.ts'
import { authorize } from './authorize.ts'
import { refuseConditions, refuseUnsupported } from './refuse-unsupported.ts'
import { route } from './route.ts'

/** Whether a request posts a form, whose own fields say what it asks for and who signed it. */
export function isPostedForm(request: S3Request): boolean {
  return isForm(request) && route(request) === postObject
}

/**
 * Answers the request that a posted form stands for, by the steps of every request; its fields
 * come first, and its policy takes the place of a signature.
 */
export async function answerPostedForm(
  context: S3Context,
  posted: S3Request,
  chunks: AsyncIterable<Buffer>,
  principals: Principals,
): Promise<Answer> {
  const form = await openForm(posted, chunks, (fields) => authenticateForm(fields, principals))
  try {
    const { request, principal } = form
    refuseUnsupported(request)
    refuseConditions(request, postObject)
    authorize(postObject, request, principal)
    const body = {
      chunks: form.file,
      payload: { kind: 'form' } as const,
      signing: undefined,
      header: (name: string) => header(request, name),
    }
    return await postObject.run(context, { request, principal, body, form })
  } finally {
    await form.close()
  }
}
