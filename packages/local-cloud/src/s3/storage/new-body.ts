import type { NewBody } from './body.ts'
import type { BodyFiles } from './body-files.ts'
import { mostSmallBytes, type SmallBodies } from './small-bodies.ts'

/** A body of unknown size: held in memory as long as it is small, and then in a file. */
export function newBody(small: SmallBodies, files: BodyFiles): NewBody {
  const held: Buffer[] = []
  let heldBytes = 0
  let finished = false
  let file: NewBody | undefined
  return {
    get finished() {
      return file?.finished ?? finished
    },
    async write(chunk) {
      if (file === undefined && heldBytes + chunk.length <= mostSmallBytes) {
        held.push(chunk)
        heldBytes += chunk.length
        return
      }
      if (file === undefined) {
        file = await files.create()
        for (const earlier of held.splice(0)) await file.write(earlier)
      }
      await file.write(chunk)
    },
    async finish() {
      if (file !== undefined) return await file.finish()
      const body = await small.finish(Buffer.concat(held))
      finished = true
      return body
    },
    async abandon() {
      await file?.abandon()
    },
  }
}
